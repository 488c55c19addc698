/**
 * Options by name: what they are called, what they mean, and how a text becomes a value. Used alike
 * by the command line and by callers that pass a map. Every problem is collected, so that a user
 * sees all of them at once.
 */
package io.ijepa.option;

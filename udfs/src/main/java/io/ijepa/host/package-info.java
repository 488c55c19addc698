/**
 * What one machine has: the files of a model ({@link io.ijepa.host.ModelFiles}), a device for the
 * task at hand ({@link io.ijepa.host.TaskDevice}), and whether they work together ({@link
 * io.ijepa.host.Doctor}).
 */
package io.ijepa.host;

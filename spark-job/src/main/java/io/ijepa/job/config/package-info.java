/**
 * What a command line means: options with their defaults, the rules between them, and every problem
 * in one report. Nothing here needs a Spark session.
 */
package io.ijepa.job.config;

/**
 * What every run has, whatever the command: a session, somebody to talk to, places to write, a
 * report, and an end with an exit code.
 */
package io.ijepa.job.run;

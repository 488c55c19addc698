/**
 * The command line: {@link io.ijepa.job.Main} parses it and hands the values to the command of that
 * name. A command is a package of its own below this one; wiring is all that is done here.
 */
package io.ijepa.job;

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import java.io.Console;
import java.io.PrintStream;
import java.util.Map;

/**
 * Who called a command: where it speaks to people, and whether the process is there for it alone.
 * Safe for use by several threads.
 */
public final class Caller {
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final boolean ownsProcess;
  private boolean shown; // whether a line stands that will be written over; guarded by this

  /**
   * A caller with streams of its own.
   *
   * @param terminal whether a line of {@code err} may be written over
   * @param ownsProcess see {@link #ownsProcess()}
   */
  public Caller(PrintStream out, PrintStream err, boolean terminal, boolean ownsProcess) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.ownsProcess = ownsProcess;
  }

  /** The caller of this process. */
  public static Caller ofProcess() {
    return new Caller(
        System.out,
        System.err,
        processHasTerminal(),
        // What SparkConf reads too; it is not asked, because a help needs none of Spark's classes.
        ownsProcess(System.getenv(), System.getProperty("spark.submit.deployMode", "client")));
  }

  /** Since Java 22 there is a console without a terminal too, and a method that tells. */
  private static boolean processHasTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException beforeJava22) {
      return true;
    }
  }

  /** Whether a process with this environment and in this deploy mode is there for one command. */
  public static boolean ownsProcess(Map<String, String> environment, String deployMode) {
    return !environment.containsKey("DATABRICKS_RUNTIME_VERSION") && !deployMode.equals("cluster");
  }

  /**
   * Whether the process was started for this command: then its exit code is the answer, and what
   * the command opened it closes. On Databricks and in a cluster's driver the process is somebody
   * else's, who goes on after it: an exit would read as a crash, or take others along. There a
   * failure is thrown, and the session stays.
   */
  public boolean ownsProcess() {
    return ownsProcess;
  }

  /** Whether a line can change: only a terminal gets one that does. */
  public boolean isTerminal() {
    return terminal;
  }

  /** Writes a line of the command's answer. */
  public synchronized void say(String line) {
    clear();
    out.println(line);
    out.flush();
  }

  /** Writes a line that is no part of the answer: a problem, a note. */
  public synchronized void complain(String line) {
    clear();
    err.println(line);
    err.flush();
  }

  /** Puts the text where the last one stood; for a terminal. */
  public synchronized void update(String text) {
    err.print("\r\u001b[K" + text);
    err.flush();
    shown = !text.isEmpty();
  }

  private void clear() {
    if (shown) {
      update("");
    }
  }
}

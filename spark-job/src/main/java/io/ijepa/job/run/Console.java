package io.ijepa.job.run;

import java.io.PrintStream;

/** Where a run speaks to people. Only a terminal gets a line that changes. */
public final class Console {
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;

  public Console(PrintStream out, PrintStream err, boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  public static Console ofProcess() {
    return new Console(System.out, System.err, processHasTerminal());
  }

  /** Since Java 22 there is a console without a terminal too, and a method that tells. */
  private static boolean processHasTerminal() {
    java.io.Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException beforeJava22) {
      return true;
    }
  }

  public boolean isTerminal() {
    return terminal;
  }

  public synchronized void say(String line) {
    out.println(line);
    out.flush();
  }

  public synchronized void complain(String line) {
    err.println(line);
    err.flush();
  }

  /** Puts the text where the last one stood. */
  public synchronized void update(String text) {
    err.print("\r\u001b[K" + text);
    err.flush();
  }
}

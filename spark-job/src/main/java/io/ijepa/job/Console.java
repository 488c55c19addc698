package io.ijepa.job;

import java.io.PrintStream;

/** Where a run speaks to people. Only a terminal gets a line that changes. */
final class Console {
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;

  Console(PrintStream out, PrintStream err, boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  static Console ofProcess() {
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

  boolean isTerminal() {
    return terminal;
  }

  synchronized void say(String line) {
    out.println(line);
    out.flush();
  }

  synchronized void complain(String line) {
    err.println(line);
    err.flush();
  }

  /** Puts the text where the last one stood. */
  synchronized void update(String text) {
    err.print("\r\u001b[K" + text);
    err.flush();
  }
}

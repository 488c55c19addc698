// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import java.util.function.Supplier;

/** One line of a terminal that is written anew while something goes on; elsewhere nothing. */
public final class LiveLine implements AutoCloseable {
  private static final long REFRESH_MILLIS = 500;

  private final Caller caller;
  private final Thread thread;

  private LiveLine(Caller caller, Supplier<String> text) {
    this.caller = caller;
    this.thread = new Thread(() -> repeat(text), "ijepa-progress");
    this.thread.setDaemon(true);
  }

  /**
   * Shows the text until this is closed.
   *
   * @param text asked for by one thread, twice a second
   */
  public static LiveLine show(Caller caller, Supplier<String> text) {
    LiveLine line = new LiveLine(caller, text);
    if (caller.isTerminal()) {
      line.thread.start();
    }
    return line;
  }

  private void repeat(Supplier<String> text) {
    try {
      while (true) {
        caller.update(text.get());
        Thread.sleep(REFRESH_MILLIS);
      }
    } catch (InterruptedException ended) {
      caller.update("");
    }
  }

  /** Takes the line away, before anything else is said. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
    }
  }
}

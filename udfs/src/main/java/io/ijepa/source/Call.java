// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A read on its way, attempt after attempt, as others see it: it can be ended, whatever it hangs
 * in. A socket is closed under it, and a thread that waits elsewhere is interrupted.
 */
final class Call {
  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  /** After that long, a thread that was told to end is given up. */
  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(10);

  private Thread reader; // null between attempts
  private Closeable held; // null where the attempt holds nothing that could be closed
  private String ended; // why the attempt was; null where it was not
  private long endedAt;
  private boolean cancelled;

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "ijepa-fetch-clock");
              thread.setDaemon(true);
              return thread;
            });
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }

  /** One attempt's work. */
  @FunctionalInterface
  interface Work<T, E extends Exception> {
    T run() throws IOException, InterruptedException, E;
  }

  /**
   * Runs one attempt on this thread, for so long at most.
   *
   * @throws StoreFault when its time was over
   * @throws InterruptedException when the call was cancelled
   */
  <T, E extends Exception> T attempt(Duration limit, Work<T, E> work)
      throws IOException, InterruptedException, E {
    begin();
    Future<?> alarm =
        CLOCK.schedule(
            () -> end("took longer than " + limit.toSeconds() + " s"),
            limit.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      return work.run();
    } catch (IOException | InterruptedException | RuntimeException failed) {
      String why = why();
      if (why != null) {
        throw new StoreFault(why);
      }
      throw failed;
    } finally {
      alarm.cancel(false);
      finish();
    }
  }

  private synchronized void begin() throws InterruptedException {
    if (cancelled) {
      throw new InterruptedException("cancelled");
    }
    reader = Thread.currentThread();
    ended = null;
  }

  private synchronized String why() throws InterruptedException {
    if (cancelled) {
      throw new InterruptedException("cancelled");
    }
    return ended;
  }

  private synchronized void finish() {
    if (ended != null && !cancelled) {
      Thread.interrupted(); // it was meant for the attempt alone
    }
    reader = null;
    held = null;
  }

  /** What to close when the attempt is to end; null where there is nothing any more. */
  synchronized void hold(Closeable closeable) throws IOException {
    held = closeable;
    if (closeable != null && (ended != null || cancelled)) {
      closeable.close();
      throw new IOException("closed");
    }
  }

  private synchronized void end(String why) {
    if (reader != null && ended == null) {
      ended = why;
      endedAt = System.nanoTime();
      wake();
    }
  }

  private void wake() {
    if (held == null) {
      reader.interrupt();
      return;
    }
    try {
      held.close();
    } catch (IOException closedAlready) {
      reader.interrupt();
    }
  }

  /** Nobody wants the bytes any more. */
  synchronized void cancel() {
    cancelled = true;
    if (reader != null) {
      wake();
      reader.interrupt();
    }
  }

  /** Whether it hangs in something that nothing ends. */
  synchronized boolean isStuck() {
    return reader != null && ended != null && System.nanoTime() - endedAt > STUCK_NANOS;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A read on its way, attempt after attempt, as others see it: it can be ended, whatever it hangs
 * in. A socket is closed under it, and a thread that waits elsewhere is interrupted.
 */
final class Call {
  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  /** After that long, a thread that was told to end is given up. */
  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** A store that had to wait for us this long may well have hung up. */
  private static final long PATIENT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private Thread reader; // null between attempts
  private Closeable held; // null where the attempt holds nothing that could be closed
  private String ended; // why the attempt was; null where it was not
  private long endedAt;
  private boolean cancelled;
  private StoreHealth store; // in whose count the read is; null where it is in none
  private Future<?> alarm;
  private long begunAt;
  private long outsideNanos; // of the attempt
  private long outsideSince;
  private boolean isOutside;

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
    begin(limit);
    try {
      return work.run();
    } catch (IOException | InterruptedException | RuntimeException failed) {
      String why = why();
      if (why != null) {
        throw new StoreFault(why);
      }
      throw failed;
    } finally {
      finish();
    }
  }

  private synchronized void begin(Duration limit) throws InterruptedException {
    if (cancelled) {
      throw new InterruptedException("cancelled");
    }
    reader = Thread.currentThread();
    ended = null;
    begunAt = System.nanoTime();
    outsideNanos = 0;
    arm(limit, limit.toNanos());
  }

  private void arm(Duration limit, long nanos) {
    alarm = CLOCK.schedule(() -> ring(limit, begunAt), nanos, TimeUnit.NANOSECONDS);
  }

  /** The time that was spent outside does not count. */
  private synchronized void ring(Duration limit, long attempt) {
    if (reader == null || attempt != begunAt) {
      return; // it was over before
    }
    long now = System.nanoTime();
    long outside = outsideNanos + (isOutside ? now - outsideSince : 0);
    long left = limit.toNanos() - (now - begunAt - outside);
    if (isOutside || left > 0) {
      arm(limit, Math.max(left, TimeUnit.MILLISECONDS.toNanos(100)));
    } else {
      end("took longer than " + limit.toSeconds() + " s");
    }
  }

  /** Waits for something that is nobody's fault but ours. */
  @FunctionalInterface
  interface Waiting {
    void await() throws InterruptedException;
  }

  /**
   * Waits for what this executor lacks. Meanwhile the store counts the read as none of its own, so
   * that those which the wait depends on may be asked for, and the attempt's time stands still.
   */
  void outside(Waiting waiting) throws InterruptedException {
    StoreHealth left;
    synchronized (this) {
      left = store;
      leave(StoreHealth::left);
      isOutside = true;
      outsideSince = System.nanoTime();
    }
    try {
      waiting.await();
    } finally {
      synchronized (this) {
        isOutside = false;
        outsideNanos += System.nanoTime() - outsideSince;
        if (left != null && !cancelled) {
          left.rejoined();
          store = left;
        }
      }
    }
  }

  /** Whether the store has waited for us during the attempt, or the one that was. */
  synchronized boolean keptWaiting() {
    return outsideNanos > PATIENT_NANOS;
  }

  /**
   * The read is in the count of a store now.
   *
   * @throws InterruptedException when the call was cancelled; then it is not
   */
  synchronized void entered(StoreHealth entered) throws InterruptedException {
    if (cancelled) {
      entered.left();
      throw new InterruptedException("cancelled");
    }
    store = entered;
  }

  /** Leaves the count of the store, unless the read has left it before. */
  synchronized void leave(Consumer<StoreHealth> how) {
    StoreHealth left = store;
    store = null;
    if (left != null) {
      how.accept(left);
    }
  }

  private synchronized String why() throws InterruptedException {
    if (cancelled) {
      throw new InterruptedException("cancelled");
    }
    return ended;
  }

  private synchronized void finish() {
    alarm.cancel(false);
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

  private void end(String why) {
    if (ended == null) {
      ended = why;
      endedAt = System.nanoTime();
      wake();
    }
  }

  private void wake() {
    try {
      if (held != null) {
        held.close();
      }
    } catch (IOException closedAlready) {
      // Then nothing waits for it.
    }
    reader.interrupt(); // it may wait for something else
  }

  /** Nobody wants the bytes any more. */
  synchronized void cancel() {
    cancelled = true;
    leave(StoreHealth::left); // whether or not anything ends the read
    if (reader != null) {
      wake();
    }
  }

  /** Whether it hangs in something that nothing ends. */
  synchronized boolean isStuck() {
    return reader != null && ended != null && System.nanoTime() - endedAt > STUCK_NANOS;
  }
}

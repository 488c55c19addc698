// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Work on its way through the inference threads: a batch, in one run or in several side by side,
 * and the memory that belongs to it. It is through when all its runs are.
 */
public final class Submission {
  private final CompletableFuture<Long> done = new CompletableFuture<>();
  private final AtomicBoolean abandoned = new AtomicBoolean();
  private final AtomicInteger runsLeft;
  private final AtomicReference<InferenceException> reason = new AtomicReference<>();
  private final AtomicLong ranNanos = new AtomicLong();
  private final AtomicLong idleNanos = new AtomicLong();

  Submission(int runs) {
    if (runs < 1) {
      throw new IllegalArgumentException("a submission has at least one run, not " + runs);
    }
    this.runsLeft = new AtomicInteger(runs);
  }

  /**
   * Waits for the results. When this returns or throws an {@link InferenceException}, the memory is
   * the caller's again; a wait that was interrupted or cancelled leaves it to the inference
   * threads.
   *
   * @return nanoseconds of the session that it took: its threads' mean
   * @throws InferenceException when the session refused the work or ended
   */
  public long await(Cancellation cancellation) throws InterruptedException {
    return Waiting.on("results", done, cancellation);
  }

  /** Nobody waits for it any more: not started, it is skipped; running, it ends unread. */
  public void abandon() {
    abandoned.set(true);
  }

  /**
   * Nanoseconds that the session lay idle for want of this work, its threads' mean; known after
   * {@link #await}.
   */
  public long idleNanos() {
    return idleNanos.get();
  }

  /**
   * One of its runs. What this throws ends the session, and is told to the waiting task by the
   * caller.
   *
   * @param idle nanoseconds for which the calling thread had nothing to run
   * @param threads of the session
   */
  void run(Runnable work, long idle, int threads) {
    if (abandoned.get()) {
      fail(new InferenceException("the batch was abandoned by its task"));
    } else if (reason.get() != null) {
      end(); // nobody reads the rest of a batch that failed
    } else {
      long start = System.nanoTime();
      try {
        work.run();
      } catch (InferenceException refused) {
        fail(refused);
        return;
      }
      idleNanos.addAndGet(idle / threads);
      ranNanos.addAndGet((System.nanoTime() - start) / threads);
      end();
    }
  }

  /** Tells the submission that one of its runs has failed. */
  void fail(InferenceException why) {
    reason.compareAndSet(null, why);
    end();
  }

  private void end() {
    if (runsLeft.decrementAndGet() > 0) {
      return;
    }
    if (reason.get() == null) {
      done.complete(ranNanos.get());
    } else {
      done.completeExceptionally(reason.get());
    }
  }

  /** Whether the inference threads are through with it. */
  boolean isDone() {
    return done.isDone();
  }
}

package io.ijepa.inference;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** Work on its way through the inference thread: a batch, and the memory that belongs to it. */
public final class Submission {
  private final CompletableFuture<Long> done = new CompletableFuture<>();
  private final AtomicBoolean abandoned = new AtomicBoolean();

  /**
   * Waits for the results. When this returns or throws an {@link InferenceException}, the memory is
   * the caller's again; a wait that was interrupted or cancelled leaves it to the inference thread.
   *
   * @return nanoseconds that the session ran for it
   * @throws InferenceException when the session refused the work or ended
   */
  public long await(Cancellation cancellation) throws InterruptedException {
    return Waiting.on(done, cancellation);
  }

  /** Nobody waits for it any more: not started, it is skipped; running, it ends unread. */
  public void abandon() {
    abandoned.set(true);
  }

  /** What it throws ends the session, and is told to the waiting task by the caller. */
  void run(Runnable work) {
    if (abandoned.get()) {
      fail(new InferenceException("the batch was abandoned by its task"));
      return;
    }
    long start = System.nanoTime();
    try {
      work.run();
      done.complete(System.nanoTime() - start);
    } catch (InferenceException refused) {
      fail(refused);
    }
  }

  void fail(InferenceException reason) {
    done.completeExceptionally(reason);
  }

  /** Whether the inference thread is through with it. */
  boolean isDone() {
    return done.isDone();
  }
}

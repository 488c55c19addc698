package io.ijepa.inference;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits that see interrupts and killed tasks: a Spark task can be told to end without interrupt.
 */
final class Waiting {
  private static final long SLICE_MILLIS = 200;

  private Waiting() {}

  static <T> T on(CompletableFuture<T> future, Cancellation cancellation)
      throws InterruptedException {
    while (true) {
      try {
        return future.get(SLICE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException notYet) {
        cancellation.check();
      } catch (ExecutionException failed) {
        if (failed.getCause() instanceof InferenceException known) {
          throw known;
        }
        throw new InferenceException("inference failed", failed.getCause());
      }
    }
  }
}

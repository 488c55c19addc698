// SPDX-License-Identifier: Apache-2.0
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

  /**
   * @param awaited for a recording: what the future stands for
   */
  static <T> T on(String awaited, CompletableFuture<T> future, Cancellation cancellation)
      throws InterruptedException {
    SessionWaitEvent event = new SessionWaitEvent();
    event.awaited = awaited;
    event.begin();
    try {
      while (true) {
        try {
          return future.get(SLICE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException notYet) {
          cancellation.check();
        }
      }
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof InferenceException known) {
        throw known;
      }
      throw new InferenceException("inference failed", failed.getCause());
    } finally {
      event.commit();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Counts that are copied while they are made. */
@Timeout(60)
final class TaskMetricsTest {
  @Test
  void countsMayBeCopiedWhileAnotherThreadCounts() {
    TaskMetrics counts = new TaskMetrics();
    CompletableFuture<Void> counting =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 20_000; i++) {
                counts.batchesBySize.merge(i, 1L, Long::sum);
                counts.sessions.add("session " + i % 500);
                counts.count("status " + i % 500);
              }
            });
    while (!counting.isDone()) {
      new TaskMetrics().add(counts);
    }
    counting.join();
    TaskMetrics total = new TaskMetrics();
    total.add(counts);
    assertEquals(20_000, total.rows());
    assertEquals(20_000, total.batchesBySize.size());
    assertEquals(500, total.sessions.size());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import java.util.concurrent.atomic.LongAdder;

/**
 * What tasks of this JVM have put out so far, for a progress line: accumulators reach the driver
 * only when a task ends. Says nothing of other JVMs, and counts retried rows again.
 */
public record LiveCounts(long rows, long rejected) {
  private static final LongAdder ROWS = new LongAdder();
  private static final LongAdder REJECTED = new LongAdder();

  static void count(boolean isRejected) {
    ROWS.increment();
    if (isRejected) {
      REJECTED.increment();
    }
  }

  public static LiveCounts now() {
    return new LiveCounts(ROWS.sum(), REJECTED.sum());
  }

  public LiveCounts since(LiveCounts before) {
    return new LiveCounts(rows - before.rows, rejected - before.rejected);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import io.ijepa.embed.Embedding;
import io.ijepa.embed.LiveCounts;
import io.ijepa.embed.TaskMetrics;
import io.ijepa.job.run.ActiveTasks;
import io.ijepa.job.run.Caller;
import io.ijepa.job.run.LiveLine;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.spark.SparkStatusTracker;
import org.apache.spark.sql.SparkSession;

/** How far a run is: images of all, images/s, rejected, time left. For one thread. */
final class Progress implements Supplier<String> {
  private final SparkStatusTracker tracker;
  private final Embedding.MetricsSource metrics;
  private final OptionalLong total;
  private final LiveCounts before = LiveCounts.now();
  private long begun = System.nanoTime();
  private long rowsBegun;
  private double shareBegun;

  private Progress(
      SparkStatusTracker tracker, Embedding.MetricsSource metrics, OptionalLong total) {
    this.tracker = tracker;
    this.metrics = metrics;
    this.total = total;
  }

  /** Shows it, on a terminal, until the line is closed. */
  static LiveLine start(
      Caller caller,
      SparkSession spark,
      Embedding.MetricsSource metrics,
      OptionalInt limit,
      OptionalLong count) {
    return LiveLine.show(
        caller, new Progress(spark.sparkContext().statusTracker(), metrics, total(limit, count)));
  }

  /** The rows that a run will have, where that is known before it is over. */
  static OptionalLong total(OptionalInt limit, OptionalLong count) {
    if (limit.isEmpty() || count.isEmpty()) {
      return count;
    }
    return OptionalLong.of(Math.min(limit.getAsInt(), count.getAsLong()));
  }

  /** Tasks that run count live where they share this process, else when they end. */
  @Override
  public String get() {
    LiveCounts live = LiveCounts.now().since(before);
    TaskMetrics finished = metrics.now();
    long rows = Math.max(live.rows(), finished.rows());
    long rejected = Math.max(live.rejected(), finished.rows() - finished.ok());
    long now = System.nanoTime();
    double share =
        total.isPresent()
            ? (double) rows / Math.max(1, total.getAsLong())
            : ActiveTasks.of(tracker).share();
    if (rowsBegun == 0) { // how long these took nobody knows: a session was made, a model read
      begun = now;
      rowsBegun = rows;
      shareBegun = share;
    }
    return new ProgressLine(
            rows, total, rejected, rows - rowsBegun, (now - begun) / 1e9, share, shareBegun)
        .text();
  }
}

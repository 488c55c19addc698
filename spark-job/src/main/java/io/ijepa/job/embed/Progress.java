// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import io.ijepa.embed.Embedding;
import io.ijepa.embed.LiveCounts;
import io.ijepa.embed.TaskMetrics;
import io.ijepa.job.run.Caller;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.SparkStatusTracker;
import org.apache.spark.sql.SparkSession;

/** One line on a terminal while a run goes on: images/s, rejected, time left. */
final class Progress implements AutoCloseable {
  private static final long REFRESH_MILLIS = 500;

  private final Caller caller;
  private final SparkStatusTracker tracker;
  private final Embedding.MetricsSource metrics;
  private final OptionalLong total;
  private final long start = System.nanoTime();
  private final LiveCounts before = LiveCounts.now();
  private final Thread thread;

  private Progress(
      Caller caller,
      SparkStatusTracker tracker,
      Embedding.MetricsSource metrics,
      OptionalLong total) {
    this.caller = caller;
    this.tracker = tracker;
    this.metrics = metrics;
    this.total = total;
    this.thread = new Thread(this::repeat, "ijepa-progress");
    this.thread.setDaemon(true);
  }

  static Progress start(
      Caller caller,
      SparkSession spark,
      Embedding.MetricsSource metrics,
      OptionalInt limit,
      OptionalLong count) {
    Progress progress =
        new Progress(caller, spark.sparkContext().statusTracker(), metrics, total(limit, count));
    if (caller.isTerminal()) {
      progress.thread.start();
    }
    return progress;
  }

  /** The rows that a run will have, where that is known before it is over. */
  static OptionalLong total(OptionalInt limit, OptionalLong count) {
    if (limit.isEmpty() || count.isEmpty()) {
      return count;
    }
    return OptionalLong.of(Math.min(limit.getAsInt(), count.getAsLong()));
  }

  private void repeat() {
    try {
      while (true) {
        caller.update(line().text());
        Thread.sleep(REFRESH_MILLIS);
      }
    } catch (InterruptedException ended) {
      caller.update("");
    }
  }

  /** Tasks that run count live where they share this process, else when they end. */
  private ProgressLine line() {
    LiveCounts live = LiveCounts.now().since(before);
    TaskMetrics finished = metrics.now();
    long rows = Math.max(live.rows(), finished.rows());
    long rejected = Math.max(live.rejected(), finished.rows() - finished.ok());
    double share =
        total.isPresent() ? (double) rows / Math.max(1, total.getAsLong()) : shareOfTasks();
    return new ProgressLine(rows, rejected, (System.nanoTime() - start) / 1e9, share);
  }

  private double shareOfTasks() {
    int all = 0;
    int done = 0;
    for (int id : tracker.getActiveStageIds()) {
      scala.Option<SparkStageInfo> stage = tracker.getStageInfo(id);
      if (stage.isDefined()) {
        all += stage.get().numTasks();
        done += stage.get().numCompletedTasks();
      }
    }
    return all == 0 ? 0 : (double) done / all;
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

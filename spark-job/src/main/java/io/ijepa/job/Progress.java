package io.ijepa.job;

import io.ijepa.udf.Embedding;
import io.ijepa.udf.LiveCounts;
import io.ijepa.udf.TaskMetrics;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.SparkStatusTracker;
import org.apache.spark.sql.SparkSession;

/** One line on a terminal while a run goes on: images/s, rejected, time left. */
final class Progress implements AutoCloseable {
  private static final long REFRESH_MILLIS = 500;

  private final Console console;
  private final SparkStatusTracker tracker;
  private final Embedding.MetricsSource metrics;
  private final OptionalLong total;
  private final long start = System.nanoTime();
  private final LiveCounts before = LiveCounts.now();
  private final Thread thread;
  private volatile boolean ended;

  private Progress(
      Console console,
      SparkStatusTracker tracker,
      Embedding.MetricsSource metrics,
      OptionalLong total) {
    this.console = console;
    this.tracker = tracker;
    this.metrics = metrics;
    this.total = total;
    this.thread = new Thread(this::repeat, "ijepa-progress");
    this.thread.setDaemon(true);
  }

  static Progress start(
      Console console,
      SparkSession spark,
      Embedding.MetricsSource metrics,
      OptionalInt limit,
      OptionalLong count) {
    OptionalLong total = limit.isPresent() ? OptionalLong.of(limit.getAsInt()) : count;
    Progress progress = new Progress(console, spark.sparkContext().statusTracker(), metrics, total);
    if (console.isTerminal()) {
      progress.thread.start();
    }
    return progress;
  }

  private void repeat() {
    while (!ended) {
      console.update(line());
      try {
        Thread.sleep(REFRESH_MILLIS);
      } catch (InterruptedException asked) {
        return;
      }
    }
  }

  /** Tasks that run count live where they share this process, else when they end. */
  private String line() {
    LiveCounts live = LiveCounts.now().since(before);
    TaskMetrics finished = metrics.now();
    long rows = Math.max(live.rows(), finished.rows());
    long rejected = Math.max(live.rejected(), finished.rows() - finished.ok());
    double seconds = (System.nanoTime() - start) / 1e9;
    double share = total.isPresent() ? (double) rows / total.getAsLong() : shareOfTasks();
    String left =
        share > 0 && share <= 1 && rows > 0
            ? ", " + text(Duration.ofSeconds((long) (seconds / share - seconds))) + " left"
            : "";
    return String.format(
        Locale.ROOT,
        "%,d images, %,.1f images/s, %,d rejected%s",
        rows,
        rows / seconds,
        rejected,
        left);
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

  private static String text(Duration left) {
    return left.toHours() > 0
        ? left.toHours() + " h " + left.toMinutesPart() + " min"
        : left.toMinutes() > 0
            ? left.toMinutes() + " min " + left.toSecondsPart() + " s"
            : left.toSeconds() + " s";
  }

  void finish() {
    ended = true;
    if (console.isTerminal()) {
      console.update("");
    }
  }

  @Override
  public void close() {
    ended = true;
    thread.interrupt();
  }
}

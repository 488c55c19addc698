// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import java.util.Locale;
import java.util.function.Supplier;
import org.apache.spark.SparkStatusTracker;
import org.apache.spark.sql.SparkSession;

/**
 * How far a run is whose rows nobody counts while it goes on: tasks of what Spark is at. For one
 * thread.
 */
final class StageProgress implements Supplier<String> {
  private final String command;
  private final SparkStatusTracker tracker;
  private int stage = -1;
  private long since;

  StageProgress(String command, SparkSession spark) {
    this.command = command;
    this.tracker = spark.sparkContext().statusTracker();
  }

  @Override
  public String get() {
    ActiveTasks tasks = ActiveTasks.of(tracker);
    if (tasks.stage() != stage) {
      stage = tasks.stage();
      since = System.nanoTime();
    }
    return line(command, tasks, (System.nanoTime() - since) / 1e9);
  }

  /**
   * @param seconds that the newest stage has run for
   */
  static String line(String command, ActiveTasks tasks, double seconds) {
    int done = tasks.done();
    int all = tasks.all();
    if (all == 0) {
      return command + ": preparing";
    }
    String left =
        done == 0 || done >= all
            ? ""
            : ", " + TimeLeft.after(seconds, tasks.share()) + " left in this step";
    return String.format(
        Locale.ROOT,
        "%s: step %,d, %,d of %,d tasks (%d %%)%s",
        command,
        tasks.stage() + 1,
        done,
        all,
        100L * done / all,
        left);
  }
}

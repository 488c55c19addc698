// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import java.util.Locale;
import java.util.function.Supplier;
import org.apache.spark.SparkStageInfo;
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
    int all = 0;
    int done = 0;
    int newest = -1;
    for (int id : tracker.getActiveStageIds()) {
      scala.Option<SparkStageInfo> info = tracker.getStageInfo(id);
      if (info.isDefined()) {
        all += info.get().numTasks();
        done += info.get().numCompletedTasks();
        newest = Math.max(newest, id);
      }
    }
    if (newest != stage) {
      stage = newest;
      since = System.nanoTime();
    }
    return line(command, newest, done, all, (System.nanoTime() - since) / 1e9);
  }

  /**
   * @param stage the number of the stage, from 0; -1 between two
   * @param seconds that it has run for
   */
  static String line(String command, int stage, int done, int all, double seconds) {
    if (stage < 0 || all == 0) {
      return command + ": preparing";
    }
    String left =
        done == 0 || done >= all
            ? ""
            : ", " + TimeLeft.after(seconds, (double) done / all) + " left in this step";
    return String.format(
        Locale.ROOT,
        "%s: step %,d, %,d of %,d tasks (%d %%)%s",
        command,
        stage + 1,
        done,
        all,
        100L * done / all,
        left);
  }
}

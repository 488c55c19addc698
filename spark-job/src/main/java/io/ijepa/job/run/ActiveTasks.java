// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import org.apache.spark.SparkStageInfo;
import org.apache.spark.SparkStatusTracker;

/**
 * Tasks of the stages that Spark is at.
 *
 * @param stage the newest of these stages, by its number from 0; -1 where there is none
 * @param all that they have
 * @param done those that have ended
 */
public record ActiveTasks(int stage, int all, int done) {

  /** As it is now. */
  public static ActiveTasks of(SparkStatusTracker tracker) {
    int stage = -1;
    int all = 0;
    int done = 0;
    for (int id : tracker.getActiveStageIds()) {
      scala.Option<SparkStageInfo> info = tracker.getStageInfo(id);
      if (info.isDefined()) {
        stage = Math.max(stage, id);
        all += info.get().numTasks();
        done += info.get().numCompletedTasks();
      }
    }
    return new ActiveTasks(stage, all, done);
  }

  /** From 0 to 1; 0 where there are none. */
  public double share() {
    return all == 0 ? 0 : (double) done / all;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import io.ijepa.inference.Cancellation;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/** Killed tasks: Spark sets a flag, and interrupts the thread only where the job asked for it. */
public final class SparkTask {
  private SparkTask() {}

  /**
   * Ends with {@link TaskKilledException} once the task that runs on this thread is killed, on
   * whatever thread it is asked. On the driver, which no task kills, it never does.
   *
   * @param doing what the task is about, after "killed while"
   */
  public static Cancellation cancellation(String doing) {
    TaskContext task = TaskContext.get();
    return () -> {
      if (task != null && task.isInterrupted()) {
        throw new TaskKilledException("killed while " + doing);
      }
    };
  }

  /** What a thread that was interrupted throws; the interrupt stays set. */
  public static TaskKilledException interrupted(String doing) {
    Thread.currentThread().interrupt();
    return new TaskKilledException("interrupted while " + doing);
  }
}

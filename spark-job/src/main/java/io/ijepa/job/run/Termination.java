// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.SparkSession;

/**
 * Ends a run when its process is asked to end (SIGTERM, Ctrl-C): jobs are cancelled while session
 * and file systems still work, so that the writer takes back what it has not committed.
 */
public final class Termination implements AutoCloseable {
  /** Before Spark's own hook (40), which stops the session, and that of the file systems (10). */
  private static final int PRIORITY = 60;

  private static final long MOST_SECONDS = 25;

  private final SparkSession spark;
  private final Caller caller;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Runnable hook = this::end;

  private Termination(SparkSession spark, Caller caller) {
    this.spark = spark;
    this.caller = caller;
  }

  /** Watches for the end of this process, unless it is somebody else's: that is their business. */
  public static Termination watch(SparkSession spark, Caller caller) {
    Termination termination = new Termination(spark, caller);
    if (caller.ownsProcess()) {
      ShutdownHookManager.get()
          .addShutdownHook(termination.hook, PRIORITY, MOST_SECONDS + 5, TimeUnit.SECONDS);
    }
    return termination;
  }

  private void end() {
    caller.complain("asked to end: cancelling the run");
    try {
      // Again and again: one job of the run may end just now, and the next begin.
      for (int tries = 0; tries < MOST_SECONDS * 5; tries++) {
        spark.sparkContext().cancelAllJobs();
        if (ended.await(200, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }

  /** The run has ended, well or not. */
  @Override
  public void close() {
    ended.countDown();
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(hook);
    }
  }
}

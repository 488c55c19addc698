// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The Spark session of a command: the one that is there, else one as {@code spark-submit} says. */
public final class JobSession implements AutoCloseable {
  private final SparkSession spark;
  private final boolean ours;

  private JobSession(SparkSession spark, boolean ours) {
    this.spark = spark;
    this.ours = ours;
  }

  public static JobSession open(String name, Caller caller) {
    boolean found = isRunning();
    SparkSession.Builder builder = SparkSession.builder();
    SparkConf conf = new SparkConf();
    if (!conf.contains("spark.app.name")) {
      builder = builder.appName(name);
    }
    if (!conf.contains("spark.master")) {
      builder = builder.master("local[*]");
    }
    return new JobSession(builder.getOrCreate(), !found && caller.ownsProcess());
  }

  private static boolean isRunning() {
    scala.Option<SparkSession> session = SparkSession.getDefaultSession();
    return session.isDefined() && !session.get().sparkContext().isStopped();
  }

  public SparkSession spark() {
    return spark;
  }

  /** Stops the session only where this process made it and lives for this command. */
  @Override
  public void close() {
    if (ours) {
      spark.stop();
    }
  }
}

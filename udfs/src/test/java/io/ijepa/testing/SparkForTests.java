// SPDX-License-Identifier: Apache-2.0
package io.ijepa.testing;

import org.apache.spark.sql.SparkSession;

/** The one Spark of a test JVM: two task slots in this process, three retries of a task. */
public final class SparkForTests {
  private static SparkSession session;

  private SparkForTests() {}

  public static synchronized SparkSession session() {
    if (session == null) {
      session =
          SparkSession.builder()
              .master("local[2,4]")
              .appName("tests")
              .config("spark.ui.enabled", "false")
              .config("spark.sql.shuffle.partitions", "2")
              .config("spark.sql.session.timeZone", "UTC")
              .config("spark.sql.warehouse.dir", "target/warehouse")
              .config("spark.hadoop.fs.bare.impl", BareFileSystem.class.getName())
              .getOrCreate();
    }
    return session;
  }
}

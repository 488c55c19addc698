// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.scale;

import org.apache.spark.sql.SparkSession;

/** Spark as it is where nothing is set: what runs elsewhere is compared with it. */
public final class LocalSpark {
  private LocalSpark() {}

  /** A session of two cores in this process, without a web page; the caller stops it. */
  public static SparkSession start() {
    return SparkSession.builder()
        .master("local[2]")
        .config("spark.ui.enabled", false)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate();
  }
}

package io.ijepa.job;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The Spark session of a command: the one that is there, else one as {@code spark-submit} says. */
final class Sessions {
  private Sessions() {}

  static SparkSession open(String name) {
    SparkSession.Builder builder = SparkSession.builder();
    SparkConf conf = new SparkConf();
    if (!conf.contains("spark.app.name")) {
      builder = builder.appName(name);
    }
    if (!conf.contains("spark.master")) {
      builder = builder.master("local[*]");
    }
    return builder.getOrCreate();
  }
}

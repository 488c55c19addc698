// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/** The driver's Hadoop configuration (file systems, credentials), carried to the executors. */
public final class HadoopSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String PREFIX = "spark.hadoop.";

  private transient Configuration configuration;

  HadoopSettings(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * What Spark's own readers see: every entry of the session's configuration lies over the
   * context's, so that {@code spark.conf().set("fs.s3a...", ..)} counts.
   */
  public static HadoopSettings of(SparkSession spark) {
    Configuration merged = new Configuration(spark.sparkContext().hadoopConfiguration());
    CollectionConverters.asJava(spark.conf().getAll())
        .forEach(
            (name, value) -> {
              if (value != null) {
                merged.set(name, value);
              }
            });
    return new HadoopSettings(merged);
  }

  /** What Spark would start with here: Hadoop's own files, and {@code spark.hadoop.*} over them. */
  static Configuration ofThisProcess() {
    Configuration hadoop = new Configuration();
    for (Tuple2<String, String> entry : new SparkConf().getAll()) {
      if (entry._1().startsWith(PREFIX)) {
        hadoop.set(entry._1().substring(PREFIX.length()), entry._2());
      }
    }
    return hadoop;
  }

  public Configuration get() {
    return configuration;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    configuration.write(out);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    configuration = new Configuration(false);
    configuration.readFields(in);
  }
}

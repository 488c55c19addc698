package io.ijepa.udf;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/** The driver's Hadoop configuration (file systems, credentials), carried to the executors. */
final class HadoopSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  private transient Configuration configuration;

  HadoopSettings(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * What Spark's own readers see: every entry of the session's configuration lies over the
   * context's, so that {@code spark.conf().set("fs.s3a...", ..)} counts.
   */
  static HadoopSettings of(SparkSession spark) {
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

  Configuration get() {
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

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Settings of a session while one run needs them: a notebook goes on with what it had. */
public final class SessionSettings implements AutoCloseable {
  private final SparkSession spark;
  private final Map<String, String> before = new LinkedHashMap<>(); // null: was not set

  private SessionSettings(SparkSession spark) {
    this.spark = spark;
  }

  public static SessionSettings set(SparkSession spark, Map<String, String> settings) {
    SessionSettings held = new SessionSettings(spark);
    settings.forEach(
        (key, value) -> {
          held.before.put(key, spark.conf().contains(key) ? spark.conf().get(key) : null);
          spark.conf().set(key, value);
        });
    return held;
  }

  @Override
  public void close() {
    before.forEach(
        (key, value) -> {
          if (value == null) {
            spark.conf().unset(key);
          } else {
            spark.conf().set(key, value);
          }
        });
  }
}

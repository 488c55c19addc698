// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.apache.spark.sql.SparkSession;

/**
 * Settings of a session while a run needs them: a notebook goes on with what it had. Runs may share
 * a session, in threads of their own: the setting of the run that came last is in force, and the
 * last one to leave puts back what was there before the first. Thread-safe.
 */
public final class SessionSettings implements AutoCloseable {
  private static final Map<SparkSession, Map<String, Held>> HELD = new WeakHashMap<>();

  /** One setting: what it was, and the runs that hold it now, in the order in which they came. */
  private static final class Held {
    private final Optional<String> before;
    private final Map<SessionSettings, String> holders = new LinkedHashMap<>();

    private Held(Optional<String> before) {
      this.before = before;
    }

    private Optional<String> inForce() {
      return holders.values().stream().reduce((earlier, later) -> later).or(() -> before);
    }
  }

  private final SparkSession spark;
  private final Map<String, String> settings;

  private SessionSettings(SparkSession spark, Map<String, String> settings) {
    this.spark = spark;
    this.settings = settings;
  }

  public static SessionSettings set(SparkSession spark, Map<String, String> settings) {
    SessionSettings held = new SessionSettings(spark, Map.copyOf(settings));
    synchronized (HELD) {
      Map<String, Held> ofSession = HELD.computeIfAbsent(spark, any -> new LinkedHashMap<>());
      held.settings.forEach(
          (key, value) -> {
            ofSession
                .computeIfAbsent(key, any -> new Held(value(spark, key)))
                .holders
                .put(held, value);
            spark.conf().set(key, value);
          });
    }
    return held;
  }

  private static Optional<String> value(SparkSession spark, String key) {
    return spark.conf().contains(key) ? Optional.of(spark.conf().get(key)) : Optional.empty();
  }

  @Override
  public void close() {
    synchronized (HELD) {
      Map<String, Held> ofSession = HELD.getOrDefault(spark, Map.of());
      for (String key : settings.keySet()) {
        Held held = ofSession.get(key);
        if (held == null || held.holders.remove(this) == null) {
          continue; // closed before
        }
        held.inForce()
            .ifPresentOrElse(value -> spark.conf().set(key, value), () -> spark.conf().unset(key));
        if (held.holders.isEmpty()) {
          ofSession.remove(key);
        }
      }
    }
  }
}

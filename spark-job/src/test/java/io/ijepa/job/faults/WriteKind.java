// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.faults;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What a run does to a table that an earlier run has made. */
enum WriteKind {
  APPEND("parquet", "--mode", "append"),
  OVERWRITE("parquet", "--mode", "overwrite"),
  DAY("parquet", "--partition-date", "2026-11-23"),
  ORC_DAY("orc", "--partition-date", "2026-11-23"),
  INCREMENT("parquet", "--mode", "incremental", "--commit-rows", "100"),
  DELTA_APPEND("delta", "--mode", "append"),
  DELTA_DAY("delta", "--partition-date", "2026-11-23"),
  ICEBERG_APPEND("iceberg", "--mode", "append"),
  ICEBERG_DAY("iceberg", "--partition-date", "2026-11-23");

  private final String format;
  private final List<String> mode;

  WriteKind(String format, String... mode) {
    this.format = format;
    this.mode = List.of(mode);
  }

  String format() {
    return format;
  }

  List<String> mode() {
    return mode;
  }

  /** Whether each run adds the rows once more. */
  boolean adds() {
    return mode.contains("append");
  }

  /** Whether a run does what the table does not have. */
  boolean goesOn() {
    return this == INCREMENT;
  }

  /** The rows of the table in a folder, as they are now. */
  Dataset<Row> read(SparkSession spark, String folder) {
    return spark.read().format(format).load(folder);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import io.ijepa.option.OptionSpec;
import io.ijepa.option.OptionText;

/** What {@code embed} and {@code classify} are told of their input and output. */
public enum EmbedJobOption implements OptionSpec {
  INPUT(
      "input",
      "PATH|TABLE",
      null,
      "A folder or glob of images, a table's path, or a catalog table. Quote a glob. May be given"
          + " several times."),
  QUERY("query", "SQL", null, "A Spark SQL query that gives the image rows, instead of --input."),
  FORMAT(
      "format",
      "FORMAT",
      "auto",
      "images, parquet, orc, avro, delta, iceberg, csv, tsv, json, table, or any other Spark"
          + " source. auto: by looking. images: every file of a folder, whatever its name."),
  OUTPUT(
      "output",
      "PATH|TABLE",
      null,
      "Where the result goes: a path; for delta a path with a / or a table; for iceberg a"
          + " table."),
  OUTPUT_FORMAT("output-format", "parquet|orc|delta|iceberg", "parquet", "The output's format."),
  MODE(
      "mode",
      "error|overwrite|append|incremental",
      "error",
      "What to do when the output exists. overwrite replaces what an earlier run has written and"
          + " nothing else; append refuses a table of another model; incremental embeds what is"
          + " not there yet, or has changed since."),
  VERSION_COLUMN(
      "version-column",
      "COLUMN",
      null,
      "With --mode incremental and a table: a column that changes with its image, such as a time or"
          + " a hash. Without it a row is known by its key alone. Files have their time and"
          + " length."),
  COMMIT_ROWS(
      "commit-rows",
      "N",
      "by the cores: 1000 for each, 25000 with GPUs",
      "With --mode incremental: commit after so many rows, so that a killed run loses no more."
          + " About so many where the rows hold their images."),
  RETRY_REJECTED(
      "retry-rejected",
      "",
      "false",
      "With --mode incremental: try again what was rejected by its own fault, too. UNREADABLE rows"
          + " are always tried again."),
  PARTITION_DATE(
      "partition-date",
      "YYYY-MM-DD",
      null,
      "Put this date in the partition column of every row and for {date} in --input and --query,"
          + " and replace exactly this partition."),
  PARTITION_BY("partition-by", "COLUMN", "dt", "The partition column of --partition-date."),
  LIMIT("limit", "N", "none", "Take only the first N rows, for a trial."),
  MAX_REJECT_RATE(
      "max-reject-rate",
      "SHARE",
      "0.5",
      "Keep nothing and exit with 3 when more than this share of the rows is rejected: the output"
          + " stays as it was. A result without a single ok row is never kept."),
  MAX_UNREADABLE_RATE(
      "max-unreadable-rate",
      "SHARE",
      "0.1",
      "The same for rows whose bytes could not be had (status UNREADABLE)."),
  ALLOW_EMPTY(
      "allow-empty",
      "",
      "false",
      "Let a run without rows remove those of the output, or of the partition. Without it such a"
          + " run exits with 3, and they stay."),
  FORCE(
      "force",
      "",
      "false",
      "Write into a table that holds rows of another model; recorded in the report.");

  private final OptionText text;

  EmbedJobOption(String key, String valueName, String defaultValue, String description) {
    this.text = new OptionText(key, valueName, defaultValue, description);
  }

  @Override
  public OptionText text() {
    return text;
  }

  @Override
  public boolean isRepeatable() {
    return this == INPUT;
  }
}

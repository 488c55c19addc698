package io.ijepa.job.config;

import io.ijepa.option.OptionSpec;

/** The options of {@code embed} beside those of the embedding itself. */
public enum JobOption implements OptionSpec {
  INPUT(
      "input",
      "PATH|TABLE",
      null,
      "A folder or glob of images, a table's path, or a catalog table."),
  QUERY("query", "SQL", null, "A Spark SQL query that gives the image rows, instead of --input."),
  FORMAT(
      "format",
      "FORMAT",
      "auto",
      "images, parquet, orc, avro, delta, iceberg, table, or any other Spark source. auto: by"
          + " looking."),
  OUTPUT(
      "output",
      "PATH|TABLE",
      null,
      "Where the embeddings go: a path; for delta and iceberg also a table."),
  OUTPUT_FORMAT("output-format", "parquet|orc|delta|iceberg", "parquet", "The output's format."),
  MODE(
      "mode",
      "error|overwrite|append",
      "error",
      "What to do when the output exists. append refuses a table of another model."),
  PARTITION_DATE(
      "partition-date",
      "YYYY-MM-DD",
      null,
      "Write this value in the partition column of every row, put it for {date} in --input and"
          + " --query, and replace exactly this partition."),
  PARTITION_BY("partition-by", "COLUMN", "dt", "The partition column of --partition-date."),
  LIMIT("limit", "N", "none", "Embed only the first N rows, for a trial."),
  MAX_REJECT_RATE(
      "max-reject-rate",
      "SHARE",
      "1.0",
      "Exit with 3 when more than this share of the rows is rejected."),
  REPORT(
      "report",
      "FILE",
      "in the output",
      "Where the run's JSON report goes. Default: _ijepa/ in the output folder, hidden from"
          + " readers."),
  FORCE(
      "force",
      "",
      "false",
      "Write into a table of another model, or overwrite a folder that is no embedding table;"
          + " recorded in the report.");

  private final String key;
  private final String valueName;
  private final String defaultValue;
  private final String description;

  JobOption(String key, String valueName, String defaultValue, String description) {
    this.key = key;
    this.valueName = valueName;
    this.defaultValue = defaultValue;
    this.description = description;
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public String valueName() {
    return valueName;
  }

  @Override
  public String defaultValue() {
    return defaultValue;
  }

  @Override
  public String description() {
    return description;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import io.ijepa.job.transaction.Lease;
import io.ijepa.table.ImageTask;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A folder of Parquet or ORC files. */
final class FileEmbeddingTable implements EmbeddingTable {
  /**
   * The mantissas of a model's numbers are noise: a dictionary of them only takes time and memory.
   * One list for mean embeddings and logits, two for patch tokens.
   */
  static final Map<String, String> NO_DICTIONARY =
      Map.of(
          "parquet.enable.dictionary#embedding.list.element", "false",
          "parquet.enable.dictionary#embedding.list.element.list.element", "false",
          "parquet.enable.dictionary#logits.list.element", "false");

  private final SparkSession spark;
  private final ImageTask task;
  private final String location;
  private final OutputFormat format;
  private final String source;
  private final OutputFolder folder;

  FileEmbeddingTable(SparkSession spark, ImageTask task, String location, OutputFormat format) {
    this.spark = spark;
    this.task = task;
    this.location = location;
    this.format = format;
    this.source = format.name().toLowerCase(Locale.ROOT);
    this.folder = new OutputFolder(spark, location);
  }

  @Override
  public void checkWritable() {
    folder.checkWritable();
  }

  @Override
  public boolean exists() {
    return !folder.visible().isEmpty() || folder.has("_delta_log");
  }

  @Override
  public ExistingTable existing() {
    if (folder.has("_delta_log")) {
      throw ExistingTable.notOurs(
          task, location, format, "it is a Delta table (--output-format delta)");
    }
    // Readers pass over a folder that is no partition, and take any file for data.
    for (FileStatus file : folder.visible()) {
      boolean ours =
          file.isDirectory()
              ? OutputFolder.isPartition(file)
              : file.getPath().getName().endsWith("." + source);
      if (!ours) {
        throw ExistingTable.notOurs(
            task,
            location,
            format,
            "it holds the "
                + (file.isDirectory() ? "folder " : "file ")
                + file.getPath().getName());
      }
    }
    return ExistingTable.open(
        task,
        location,
        format,
        () -> reader(spark, source).load(PathPattern.exactly(location)),
        folder.partitionColumns());
  }

  /** What decides which rows stay must see every one, whatever the session puts up with. */
  static DataFrameReader reader(SparkSession spark, String source) {
    return spark
        .read()
        .format(source)
        .option("ignoreCorruptFiles", false)
        .option("ignoreMissingFiles", false);
  }

  @Override
  public StagedRows stage(Dataset<Row> rows, Optional<Lease> lease, Optional<Partition> partition) {
    return StagedFileRows.write(
        spark, source, folder, rows, lease.orElseThrow(), partition.map(Partition::column));
  }

  /** In files: those that the rows come from are gone once a commit has replaced them. */
  @Override
  public Dataset<Row> keep(Dataset<Row> rows, Optional<Lease> lease) {
    String place =
        new Path(lease.orElseThrow().keptFolder(), UUID.randomUUID().toString()).toString();
    rows.write().format(source).save(place);
    return reader(spark, source).schema(rows.schema()).load(PathPattern.exactly(place));
  }

  @Override
  public Optional<String> folder() {
    return Optional.of(location);
  }
}

package io.ijepa.job.table;

import io.ijepa.table.ImageTask;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
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
    // Readers pass over a folder that is no partition; an overwrite would not.
    for (FileStatus file : folder.visible()) {
      if (file.isDirectory() && !OutputFolder.isPartition(file)) {
        throw ExistingTable.notOurs(
            task, location, format, "it holds the folder " + file.getPath().getName());
      }
    }
    return ExistingTable.open(
        task,
        location,
        format,
        () -> spark.read().format(source).load(InputPath.escaped(location)),
        folder.partitionColumns());
  }

  @Override
  public void append(Dataset<Row> rows) {
    // Spark commits what it finds there: tasks of a killed run would be added to ours.
    folder.delete("_temporary");
    writer(rows).mode(SaveMode.Append).save(location);
  }

  @Override
  public void overwrite(Dataset<Row> rows) {
    writer(rows).mode(SaveMode.Overwrite).option("partitionOverwriteMode", "static").save(location);
  }

  /** Leaves other runs' staging folders alone: days may be filled in at the same time. */
  @Override
  public void replacePartition(Dataset<Row> rows, Partition partition, Column value) {
    writer(rows)
        .mode(SaveMode.Overwrite)
        .option("partitionOverwriteMode", "dynamic")
        .partitionBy(partition.column())
        .save(location);
  }

  @Override
  public void dropPartition(Partition partition) {
    folder.delete(partition.column() + "=" + partition.value());
  }

  private DataFrameWriter<Row> writer(Dataset<Row> rows) {
    return rows.write().format(source).options(NO_DICTIONARY);
  }

  @Override
  public Optional<String> folder() {
    return Optional.of(location);
  }
}

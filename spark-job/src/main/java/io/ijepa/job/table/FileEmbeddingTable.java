package io.ijepa.job.table;

import io.ijepa.job.config.EmbedJobConfig.Partition;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.udf.EmbeddingSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** A folder of Parquet or ORC files. */
final class FileEmbeddingTable implements EmbeddingTable {
  private final SparkSession spark;
  private final String location;
  private final String format;
  private final Path path;

  FileEmbeddingTable(SparkSession spark, String location, String format) {
    this.spark = spark;
    this.location = location;
    this.format = format;
    this.path = new Path(location);
  }

  private FileSystem files() throws IOException {
    return path.getFileSystem(spark.sparkContext().hadoopConfiguration());
  }

  @Override
  public boolean exists() {
    try {
      return files().exists(path)
          && (files().getFileStatus(path).isFile()
              || Arrays.stream(files().listStatus(path)).anyMatch(FileEmbeddingTable::isData));
    } catch (IOException unreadable) {
      throw new InvalidOptionsException(
          "--output " + location + " cannot be looked at: " + unreadable.getMessage());
    }
  }

  /** What a failed run leaves, and our reports, are hidden from readers and from this. */
  private static boolean isData(FileStatus file) {
    String name = file.getPath().getName();
    return !name.startsWith("_") && !name.startsWith(".");
  }

  @Override
  public void checkWritable() {
    try {
      Path existing = path;
      while (!files().exists(existing)) {
        existing = existing.getParent();
      }
      if (files().getFileStatus(existing).isFile()) {
        throw new InvalidOptionsException(
            "--output " + location + " cannot be a folder: " + existing + " is a file");
      }
      Path probe = new Path(existing, "_ijepa-write-probe-" + UUID.randomUUID());
      files().create(probe).close();
      files().delete(probe, false);
    } catch (IOException refused) {
      throw new InvalidOptionsException(
          "--output " + location + " cannot be written: " + refused.getMessage());
    }
  }

  @Override
  public List<String> models() {
    try {
      return spark
          .read()
          .format(format)
          .load(location)
          .select(EmbeddingSchema.MODEL)
          .distinct()
          .as(Encoders.STRING())
          .collectAsList();
    } catch (Exception noTable) {
      throw new InvalidOptionsException(
          "--output "
              + location
              + " exists and is no "
              + format
              + " table of embeddings with a 'model' column: "
              + ImageTable.oneLine(noTable));
    }
  }

  @Override
  public void append(Dataset<Row> rows) {
    writer(rows).mode(SaveMode.Append).save(location);
  }

  @Override
  public void overwrite(Dataset<Row> rows) {
    writer(rows).mode(SaveMode.Overwrite).option("partitionOverwriteMode", "static").save(location);
  }

  @Override
  public void replacePartition(Dataset<Row> rows, Partition partition) {
    writer(rows)
        .mode(SaveMode.Overwrite)
        .option("partitionOverwriteMode", "dynamic")
        .partitionBy(partition.column())
        .save(location);
  }

  private DataFrameWriter<Row> writer(Dataset<Row> rows) {
    // The mantissas of embeddings are noise: a dictionary of them only takes time and memory.
    return rows.write()
        .format(format)
        .option("parquet.enable.dictionary#embedding.list.element", "false")
        .option("parquet.enable.dictionary#embedding.list.element.list.element", "false");
  }

  private Path folderOf(Partition partition) {
    return new Path(path, partition.column() + "=" + partition.value());
  }

  @Override
  public boolean hasPartition(Partition partition) {
    try {
      return files().exists(folderOf(partition));
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot look at partition " + partition, unreadable);
    }
  }

  @Override
  public void dropPartition(Partition partition) {
    try {
      files().delete(folderOf(partition), true);
    } catch (IOException refused) {
      throw new UncheckedIOException("cannot remove partition " + partition, refused);
    }
  }

  @Override
  public Optional<String> folder() {
    return Optional.of(location);
  }
}

package io.ijepa.job.table;

import io.ijepa.option.InvalidOptionsException;
import io.ijepa.table.ImageTask;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Where embeddings are kept. */
public interface EmbeddingTable {

  /**
   * The table of a run; it need not exist yet.
   *
   * @throws InvalidOptionsException when the output's name fits no table of its format
   */
  static EmbeddingTable of(SparkSession spark, ImageTask task, TableOutput output) {
    return switch (output.format()) {
      case PARQUET, ORC -> new FileEmbeddingTable(spark, task, output.location(), output.format());
      case DELTA -> new DeltaEmbeddingTable(spark, task, output.location());
      case ICEBERG -> new IcebergEmbeddingTable(spark, task, output.location());
    };
  }

  /**
   * Checks that it can be written, before any work is done.
   *
   * @throws InvalidOptionsException saying why not
   */
  void checkWritable();

  /** Whether there are rows, or anything else that writing could harm. */
  boolean exists();

  /**
   * What is there; call where {@link #exists}.
   *
   * @throws InvalidOptionsException when it is no table of embeddings
   */
  ExistingTable existing();

  /** Session settings that hold while rows are written. */
  default Map<String, String> writeSettings() {
    return Map.of();
  }

  /** Adds the rows; makes the table where there is none. */
  void append(Dataset<Row> rows);

  /** Puts the rows in the place of everything that is there. */
  void overwrite(Dataset<Row> rows);

  /**
   * Puts the rows, which all hold the partition's value, in the place of exactly this partition.
   *
   * @param value the partition's value in the column's type
   */
  void replacePartition(Dataset<Row> rows, Partition partition, Column value);

  /** Removes what {@link #replacePartition} without rows has left of a partition. */
  default void dropPartition(Partition partition) {}

  /** The folder to put a report in; empty for a table that only its catalog can find. */
  Optional<String> folder();
}

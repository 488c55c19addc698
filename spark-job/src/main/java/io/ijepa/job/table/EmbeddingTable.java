package io.ijepa.job.table;

import io.ijepa.job.config.EmbedJobConfig;
import io.ijepa.job.config.EmbedJobConfig.Partition;
import io.ijepa.option.InvalidOptionsException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Where embeddings are kept. */
public interface EmbeddingTable {

  /** The table of a run; it need not exist yet. */
  static EmbeddingTable of(SparkSession spark, EmbedJobConfig config) {
    return switch (config.outputFormat()) {
      case PARQUET -> new FileEmbeddingTable(spark, config.output(), "parquet");
      case ORC -> new FileEmbeddingTable(spark, config.output(), "orc");
      case DELTA -> new DeltaEmbeddingTable(spark, config.output());
      case ICEBERG -> new IcebergEmbeddingTable(spark, config.output());
    };
  }

  /** Whether there are rows, or anything else that writing could harm. */
  boolean exists();

  /**
   * Checks that it can be written, before any work is done.
   *
   * @throws InvalidOptionsException saying why not
   */
  void checkWritable();

  /**
   * The distinct values of the {@code model} column.
   *
   * @throws InvalidOptionsException when what is there is no table of embeddings
   */
  List<String> models();

  /** Adds the rows; makes the table where there is none. */
  void append(Dataset<Row> rows);

  /** Puts the rows in the place of everything that is there. */
  void overwrite(Dataset<Row> rows);

  /**
   * Puts the rows, which all hold the partition's value, in the place of exactly this partition.
   */
  void replacePartition(Dataset<Row> rows, Partition partition);

  /** Whether the partition has rows. */
  boolean hasPartition(Partition partition);

  /** Removes a partition; nothing happens where there is none. */
  void dropPartition(Partition partition);

  /** The folder to put a report in; empty for a table that only its catalog can find. */
  Optional<String> folder();
}

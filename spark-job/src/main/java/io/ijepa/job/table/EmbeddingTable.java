// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import io.ijepa.job.transaction.Lease;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.table.ImageTask;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

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

  /**
   * Computes the rows and keeps them beside the table, which stays as it is.
   *
   * @param lease of this run, for a table with a {@link #folder}
   * @param partition whose value all rows hold, if the run replaces one
   */
  StagedRows stage(Dataset<Row> rows, Optional<Lease> lease, Optional<Partition> partition);

  /**
   * Rows that hang on what the table holds now, to be read again and again while it is changed. The
   * loss of an executor does not cost them. Unpersist them at the end.
   *
   * <p>As they are usual, they are cached: a format with commits of its own keeps the files of the
   * earlier ones, so that what is lost is computed again.
   *
   * @param lease of this run, for a table with a {@link #folder}
   */
  default Dataset<Row> keep(Dataset<Row> rows, Optional<Lease> lease) {
    return rows.persist(StorageLevel.MEMORY_AND_DISK());
  }

  /** The folder of reports and leases; empty for a table that only its catalog can find. */
  Optional<String> folder();
}

package io.ijepa.job.table;

import io.ijepa.job.config.EmbedJobConfig.Partition;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.udf.EmbeddingSchema;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** An Iceberg table of a Spark catalog, by name. Every write is one snapshot. */
final class IcebergEmbeddingTable implements EmbeddingTable {
  private final SparkSession spark;
  private final String name;

  IcebergEmbeddingTable(SparkSession spark, String name) {
    if (name.contains("/")) {
      throw new InvalidOptionsException(
          "--output "
              + name
              + " is a path; an Iceberg table is named by its catalog, like"
              + " catalog.database.table");
    }
    this.spark = spark;
    this.name = name;
  }

  @Override
  public boolean exists() {
    return spark.catalog().tableExists(name);
  }

  @Override
  public void checkWritable() {
    try {
      exists();
    } catch (RuntimeException noCatalog) {
      throw new InvalidOptionsException(
          "--output " + name + " cannot be found or made: " + ImageTable.oneLine(noCatalog));
    }
  }

  @Override
  public List<String> models() {
    try {
      return spark
          .table(name)
          .select(EmbeddingSchema.MODEL)
          .distinct()
          .as(Encoders.STRING())
          .collectAsList();
    } catch (Exception noTable) {
      throw new InvalidOptionsException(
          "--output " + name + " exists and has no 'model' column: " + ImageTable.oneLine(noTable));
    }
  }

  @Override
  public void append(Dataset<Row> rows) {
    write(rows, () -> rows.writeTo(name).option(DISTRIBUTION, NONE).append(), false, null);
  }

  /** A shuffle after the embedding would carry every vector over the network, for nothing. */
  private static final String DISTRIBUTION = "distribution-mode";

  private static final String NONE = "none";

  private interface Write {
    void run() throws Exception;
  }

  private void write(Dataset<Row> rows, Write write, boolean replace, Partition partition) {
    try {
      if (replace || !exists()) {
        create(rows, partition);
      } else {
        write.run();
      }
    } catch (RuntimeException failed) {
      throw failed;
    } catch (Exception vanished) { // NoSuchTableException is checked
      throw new IllegalStateException("table " + name + " is gone", vanished);
    }
  }

  private void create(Dataset<Row> rows, Partition partition) {
    if (partition == null) {
      rows.writeTo(name).using("iceberg").option(DISTRIBUTION, NONE).createOrReplace();
    } else {
      rows.writeTo(name)
          .using("iceberg")
          .partitionedBy(functions.col(partition.column()))
          .option(DISTRIBUTION, NONE)
          .option("fanout-enabled", "true")
          .createOrReplace();
    }
  }

  @Override
  public void overwrite(Dataset<Row> rows) {
    write(rows, () -> {}, true, null);
  }

  @Override
  public void replacePartition(Dataset<Row> rows, Partition partition) {
    write(
        rows,
        () ->
            rows.writeTo(name)
                .option(DISTRIBUTION, NONE)
                .option("fanout-enabled", "true")
                .overwrite(condition(partition)),
        false,
        partition);
  }

  @Override
  public boolean hasPartition(Partition partition) {
    return exists() && !spark.table(name).where(condition(partition)).isEmpty();
  }

  /** Nothing to do: an overwrite without rows has removed it in its own snapshot. */
  @Override
  public void dropPartition(Partition partition) {}

  private static Column condition(Partition partition) {
    return functions.col(partition.column()).equalTo(partition.value());
  }

  @Override
  public Optional<String> folder() {
    return Optional.empty();
  }
}

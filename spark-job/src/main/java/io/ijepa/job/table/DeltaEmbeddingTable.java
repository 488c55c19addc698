package io.ijepa.job.table;

import io.ijepa.job.config.EmbedJobConfig.Partition;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.udf.EmbeddingSchema;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** A Delta table, by path or by name. Every write is one commit. */
final class DeltaEmbeddingTable implements EmbeddingTable {
  private final SparkSession spark;
  private final String location;
  private final boolean byPath;

  DeltaEmbeddingTable(SparkSession spark, String location) {
    this.spark = spark;
    this.location = location;
    this.byPath = location.contains("/");
  }

  @Override
  public boolean exists() {
    return byPath
        ? new FileEmbeddingTable(spark, location, "delta").exists()
        : spark.catalog().tableExists(location);
  }

  @Override
  public void checkWritable() {
    if (byPath) {
      new FileEmbeddingTable(spark, location, "delta").checkWritable();
    }
  }

  private Dataset<Row> read() {
    return byPath ? spark.read().format("delta").load(location) : spark.table(location);
  }

  @Override
  public List<String> models() {
    try {
      return read().select(EmbeddingSchema.MODEL).distinct().as(Encoders.STRING()).collectAsList();
    } catch (Exception noTable) {
      throw new InvalidOptionsException(
          "--output "
              + location
              + " exists and is no Delta table of embeddings with a 'model'"
              + " column: "
              + ImageTable.oneLine(noTable));
    }
  }

  private void save(DataFrameWriter<Row> writer) {
    if (byPath) {
      writer.format("delta").save(location);
    } else {
      writer.format("delta").saveAsTable(location);
    }
  }

  @Override
  public void append(Dataset<Row> rows) {
    save(rows.write().mode(SaveMode.Append));
  }

  @Override
  public void overwrite(Dataset<Row> rows) {
    save(rows.write().mode(SaveMode.Overwrite).option("overwriteSchema", true));
  }

  @Override
  public void replacePartition(Dataset<Row> rows, Partition partition) {
    DataFrameWriter<Row> writer = rows.write().partitionBy(partition.column());
    save(
        exists()
            ? writer.mode(SaveMode.Overwrite).option("replaceWhere", condition(partition))
            : writer.mode(SaveMode.Append));
  }

  @Override
  public boolean hasPartition(Partition partition) {
    return exists() && !read().where(condition(partition)).isEmpty();
  }

  /** Nothing to do: a replaceWhere without rows has removed it in its own commit. */
  @Override
  public void dropPartition(Partition partition) {}

  private static String condition(Partition partition) {
    return "`" + partition.column() + "` = '" + partition.value() + "'";
  }

  @Override
  public Optional<String> folder() {
    return byPath ? Optional.of(location) : Optional.empty();
  }
}

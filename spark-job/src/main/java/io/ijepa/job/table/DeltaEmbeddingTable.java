package io.ijepa.job.table;

import io.ijepa.option.InvalidOptionsException;
import io.ijepa.table.ImageTask;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** A Delta table: by path where its name has a slash, else of the catalog. One commit a write. */
final class DeltaEmbeddingTable implements EmbeddingTable {
  private final SparkSession spark;
  private final ImageTask task;
  private final String location;
  private final Optional<OutputFolder> folder;

  DeltaEmbeddingTable(SparkSession spark, ImageTask task, String location) {
    this.spark = spark;
    this.task = task;
    this.location = location;
    this.folder =
        location.contains("/") ? Optional.of(new OutputFolder(spark, location)) : Optional.empty();
  }

  @Override
  public void checkWritable() {
    try {
      spark.read().format("delta").load("/");
    } catch (Exception any) { // a class that is not found is the only one that says something
      if (any instanceof ClassNotFoundException) {
        throw new InvalidOptionsException(
            "--output-format delta needs Delta Lake, which this Spark does not have; add its"
                + " package (io.delta:delta-spark) and its two settings");
      }
    }
    if (folder.isPresent()) {
      folder.get().checkWritable();
      return;
    }
    try {
      exists();
    } catch (Exception noTable) { // ParseException is checked, and declared nowhere
      throw new InvalidOptionsException(
          "--output "
              + location
              + " cannot be looked up as a table (a path has a slash, like ./"
              + location
              + "): "
              + FirstLine.of(noTable));
    }
  }

  @Override
  public boolean exists() {
    return folder
        .map(place -> place.has("_delta_log") || !place.visible().isEmpty())
        .orElseGet(() -> spark.catalog().tableExists(location));
  }

  @Override
  public ExistingTable existing() {
    return ExistingTable.open(task, location, OutputFormat.DELTA, this::read, partitionColumns());
  }

  private Dataset<Row> read() {
    return folder.isPresent() ? spark.read().format("delta").load(location) : spark.table(location);
  }

  private List<String> partitionColumns() {
    if (folder.isPresent() && !folder.get().has("_delta_log")) {
      return List.of(); // something else, as reading it will say
    }
    String table = folder.isPresent() ? "delta.`" + location.replace("`", "``") + "`" : location;
    return spark.sql("DESCRIBE DETAIL " + table).select("partitionColumns").head().getList(0);
  }

  @Override
  public Map<String, String> writeSettings() {
    return FileEmbeddingTable.NO_DICTIONARY; // Delta hands no such options to Parquet
  }

  /** Optimised writes shuffle: every vector over the network, and rows counted twice. */
  private void save(DataFrameWriter<Row> rows) {
    DataFrameWriter<Row> writer = rows.format("delta").option("optimizeWrite", "false");
    if (folder.isPresent()) {
      writer.save(location);
    } else {
      writer.saveAsTable(location);
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

  /** Without rows, replaceWhere removes the partition in the same commit. */
  @Override
  public void replacePartition(Dataset<Row> rows, Partition partition, Column value) {
    DataFrameWriter<Row> writer = rows.write().partitionBy(partition.column());
    String condition = "`" + partition.column() + "` = '" + partition.value() + "'";
    save(
        exists()
            ? writer.mode(SaveMode.Overwrite).option("replaceWhere", condition)
            : writer.mode(SaveMode.Append));
  }

  @Override
  public Optional<String> folder() {
    return folder.map(any -> location);
  }
}

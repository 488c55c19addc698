// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import io.ijepa.job.transaction.FirstWrite;
import io.ijepa.job.transaction.Lease;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.table.ImageTask;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** A Delta table: by path where its name has a slash, else of the catalog. One commit a write. */
final class DeltaEmbeddingTable implements EmbeddingTable {
  /** Lets MERGE add the columns that it names; older versions know no clause for it. */
  private static final String EVOLUTION = "spark.databricks.delta.schema.autoMerge.enabled";

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
    return spark.sql("DESCRIBE DETAIL " + sqlName()).select("partitionColumns").head().getList(0);
  }

  private String sqlName() {
    return folder.isPresent() ? "delta.`" + location.replace("`", "``") + "`" : location;
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
  public StagedRows stage(Dataset<Row> rows, Optional<Lease> lease, Optional<Partition> partition) {
    return new CachedRows(
        rows,
        (staged, change, existed) ->
            Conflict.guard(
                location,
                existed,
                this::exists,
                () -> {
                  lease.ifPresent(Lease::check);
                  if (existed && change instanceof Change.ReplaceKeys replace) {
                    replaceKeys(staged, replace, lease.isPresent());
                  } else if (existed || lease.isEmpty()) {
                    commit(staged.write(), change, existed);
                  } else {
                    make(lease.get().firstWrite(), staged.write(), change);
                  }
                }));
  }

  private void make(FirstWrite first, DataFrameWriter<Row> rows, Change change) throws IOException {
    first.begin();
    boolean made = false;
    try {
      commit(rows, change, false);
      made = true;
    } finally {
      end(first, made);
    }
  }

  private static void end(FirstWrite first, boolean made) {
    try {
      if (made) {
        first.end();
      } else {
        first.removeUncommitted();
      }
    } catch (IOException unreachable) {
      return; // the next run of this output does it
    }
  }

  /** A plain append conflicts with nothing, so without a lease somebody may add the same keys. */
  private void replaceKeys(Dataset<Row> rows, Change.ReplaceKeys replace, boolean alone)
      throws Exception {
    if (replace.mayBeThere() || !alone) {
      merge(rows, replace);
    } else {
      save(rows.write().option("mergeSchema", true).mode(SaveMode.Append));
    }
  }

  /** New columns come by the same commit as the rows: ALTER TABLE would be one of its own. */
  @SuppressWarnings("try") // what is only held, not used
  private void merge(Dataset<Row> rows, Change.ReplaceKeys replace) throws Exception {
    if (Change.ReplaceKeys.newColumns(rows, read()).isEmpty()) {
      replace.merge(rows, sqlName());
      return;
    }
    try (SessionSettings held = SessionSettings.set(spark, Map.of(EVOLUTION, "true"))) {
      replace.merge(rows, sqlName());
    }
  }

  /** Without rows, replaceWhere removes the partition in the same commit. */
  private void commit(DataFrameWriter<Row> rows, Change change, boolean existed) {
    DataFrameWriter<Row> writer = rows;
    if (change instanceof Change.ReplacePartition replace) {
      writer = writer.partitionBy(replace.partition().column());
    }
    if (!existed) {
      save(writer.mode(SaveMode.ErrorIfExists));
    } else if (change instanceof Change.ReplacePartition replace) {
      Partition partition = replace.partition();
      String condition = "`" + partition.column() + "` = '" + partition.value() + "'";
      save(writer.mode(SaveMode.Overwrite).option("replaceWhere", condition));
    } else if (change instanceof Change.ReplaceAll) {
      save(writer.mode(SaveMode.Overwrite).option("overwriteSchema", true));
    } else {
      save(writer.mode(SaveMode.Append));
    }
  }

  @Override
  public Optional<String> folder() {
    return folder.map(any -> location);
  }
}

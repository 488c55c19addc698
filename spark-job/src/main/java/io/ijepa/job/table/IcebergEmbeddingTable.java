// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import io.ijepa.job.transaction.Lease;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.table.EmbeddingSchema;
import io.ijepa.table.ImageTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriterV2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;

/** An Iceberg table of a Spark catalog, by name. Every write is one snapshot. */
final class IcebergEmbeddingTable implements EmbeddingTable {
  private final SparkSession spark;
  private final ImageTask task;
  private final String name;

  IcebergEmbeddingTable(SparkSession spark, ImageTask task, String name) {
    if (name.contains("/")) {
      throw new InvalidOptionsException(
          "--output "
              + name
              + " is a path; an Iceberg table is named by its catalog, like"
              + " catalog.database.table");
    }
    this.spark = spark;
    this.task = task;
    this.name = name;
  }

  /** The catalog must be there; that it lets us write, it says when the write begins. */
  @Override
  public void checkWritable() {
    List<String> parts = List.of(name.split("\\.", -1));
    String first = parts.get(0);
    String session = spark.catalog().currentCatalog();
    boolean named = spark.conf().contains("spark.sql.catalog." + first);
    boolean current =
        spark.conf().contains("spark.sql.catalog." + session)
            && (parts.size() < 3 || !session.equals("spark_catalog"));
    if (!named && !current) {
      throw new InvalidOptionsException(
          "--output "
              + name
              + " is in no Iceberg catalog: Spark's setting spark.sql.catalog."
              + (parts.size() < 3 ? session : first)
              + " is missing, and an Iceberg table is named catalog.database.table");
    }
    try {
      exists();
    } catch (Exception noTable) { // ParseException is checked, and declared nowhere
      throw new InvalidOptionsException(
          "--output " + name + " cannot be looked up: " + FirstLine.of(noTable));
    }
  }

  @Override
  public boolean exists() {
    return spark.catalog().tableExists(name);
  }

  @Override
  public ExistingTable existing() {
    return ExistingTable.open(
        task, name, OutputFormat.ICEBERG, () -> spark.table(name), partitionColumns());
  }

  /** Names of columns, or, for a table that we have not made, transforms of columns. */
  private List<String> partitionColumns() {
    List<String> columns = new ArrayList<>();
    boolean inside = false;
    for (Row line : spark.sql("DESCRIBE TABLE " + name).collectAsList()) {
      String first = line.getString(0);
      if (first.startsWith("# Partition")) {
        inside = true;
      } else if (inside && !first.startsWith("#") && !first.isEmpty()) {
        columns.add(first.startsWith("Part ") ? line.getString(1) : first);
      }
    }
    return columns;
  }

  @Override
  public StagedRows stage(Dataset<Row> rows, Optional<Lease> lease, Optional<Partition> partition) {
    return new CachedRows(
        rows,
        (staged, change, existed) ->
            Conflict.guard(
                name,
                existed,
                this::exists,
                () -> {
                  if (existed && change instanceof Change.ReplaceKeys replace) {
                    // An append conflicts with nothing, and somebody may add the same keys.
                    replaceKeys(staged, replace);
                  } else {
                    commit(writer(staged), change, existed);
                  }
                }));
  }

  /**
   * The MERGE cannot add columns in its own commit, as Delta's can: they come before it, and are
   * taken back if it fails. Who is killed in between leaves them, full of nulls, which is what the
   * rows that are there would have in them; the next run goes on from that.
   */
  private void replaceKeys(Dataset<Row> rows, Change.ReplaceKeys replace) throws Exception {
    List<String> added = new ArrayList<>();
    try {
      for (StructField field : Change.ReplaceKeys.newColumns(rows, spark.table(name))) {
        String column = EmbeddingSchema.quoted(field.name());
        spark.sql(
            "ALTER TABLE " + name + " ADD COLUMNS (" + column + " " + field.dataType().sql() + ")");
        added.add(column);
      }
      replace.merge(rows, name);
    } catch (Exception failed) { // Spark throws checked ones undeclared
      added.forEach(column -> takeBack(column, failed));
      throw failed;
    }
  }

  /** Unless another run has put something into the column meanwhile. */
  private void takeBack(String column, Exception failed) {
    try {
      if (spark.table(name).where(functions.col(column).isNotNull()).isEmpty()) {
        spark.sql("ALTER TABLE " + name + " DROP COLUMN " + column);
      }
    } catch (Exception alsoFailed) { // the reason is the first failure
      failed.addSuppressed(alsoFailed);
    }
  }

  /** Without rows, the overwrite removes the partition in the same snapshot. */
  private static void commit(DataFrameWriterV2<Row> rows, Change change, boolean existed)
      throws Exception {
    if (change instanceof Change.ReplacePartition replace) {
      Column column = functions.col(replace.partition().column());
      if (existed) {
        rows.overwrite(column.equalTo(replace.value()));
      } else {
        rows.using("iceberg").partitionedBy(column).create();
      }
    } else if (!existed) {
      rows.using("iceberg").create();
    } else if (change instanceof Change.ReplaceAll) {
      rows.using("iceberg").replace();
    } else {
      rows.append();
    }
  }

  /** No shuffle: it would carry every vector over the network, and count rows twice. */
  private DataFrameWriterV2<Row> writer(Dataset<Row> rows) {
    return rows.writeTo(name).option("distribution-mode", "none").option("fanout-enabled", "true");
  }

  @Override
  public Optional<String> folder() {
    return Optional.empty();
  }
}

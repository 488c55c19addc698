// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import io.ijepa.option.InvalidOptionsException;
import io.ijepa.table.EmbeddingSchema;
import io.ijepa.table.ImageTask;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A table that is already there, made by an earlier run of the same task. */
public final class ExistingTable {
  private final Dataset<Row> rows;
  private final List<String> partitionColumns;
  private final List<String> models;

  private ExistingTable(Dataset<Row> rows, List<String> partitionColumns, List<String> models) {
    this.rows = rows;
    this.partitionColumns = partitionColumns;
    this.models = models;
  }

  /**
   * Reads the schema and the distinct models.
   *
   * @throws InvalidOptionsException when what is there is no table of the task
   */
  static ExistingTable open(
      ImageTask task,
      String output,
      OutputFormat format,
      Callable<Dataset<Row>> read,
      List<String> partitionColumns) {
    Dataset<Row> rows;
    try {
      rows = read.call();
      List<String> missing = missing(task, rows.schema());
      if (!missing.isEmpty()) {
        throw notOurs(task, output, format, "it has no column " + String.join(", ", missing));
      }
      List<String> models =
          rows.select(EmbeddingSchema.MODEL).distinct().as(Encoders.STRING()).collectAsList();
      return new ExistingTable(rows, partitionColumns, models);
    } catch (InvalidOptionsException known) {
      throw known;
    } catch (Exception unreadable) { // whatever the source throws, and Spark undeclared
      throw notOurs(task, output, format, FirstLine.of(unreadable));
    }
  }

  /** Columns that every table of the task has, and this one lacks. */
  public static List<String> missing(ImageTask task, StructType schema) {
    List<String> names = List.of(schema.fieldNames());
    return Stream.of(task.vectorColumn(), EmbeddingSchema.STATUS, EmbeddingSchema.MODEL)
        .filter(name -> !names.contains(name))
        .toList();
  }

  /** Nothing is ever overwritten that an earlier run has not made: --force does not change that. */
  static InvalidOptionsException notOurs(
      ImageTask task, String output, OutputFormat format, String why) {
    return new InvalidOptionsException(
        "--output "
            + output
            + " holds something else than "
            + format.table
            + " of "
            + task.product()
            + ", and is left alone: "
            + why
            + ". Choose another output, or remove it yourself");
  }

  public List<String> partitionColumns() {
    return partitionColumns;
  }

  /** As they were when the table was opened. */
  public Dataset<Row> rows() {
    return rows;
  }

  /** The distinct values of the {@code model} column. */
  public List<String> models() {
    return models;
  }

  /** Every column but the partition's, with its type, like {@code path string}. */
  public List<String> columns() {
    return columns(rows.schema(), partitionColumns);
  }

  /** Every column of a schema but the partition's, with its type, like {@code path string}. */
  public static List<String> columns(StructType schema, List<String> without) {
    List<String> columns = new ArrayList<>();
    for (StructField field : schema.fields()) {
      if (!without.contains(field.name())) {
        columns.add(field.name() + " " + field.dataType().catalogString());
      }
    }
    return columns;
  }

  /**
   * The partition's value in the column's type.
   *
   * @throws InvalidOptionsException when the column can hold no date
   */
  public Column valueOf(Partition partition) {
    DataType type = rows.schema().apply(partition.column()).dataType();
    if (type.equals(DataTypes.DateType)) {
      return valueInNewTable(partition);
    }
    if (type.equals(DataTypes.StringType)) {
      return functions.lit(partition.value());
    }
    throw new InvalidOptionsException(
        "--partition-by "
            + partition.column()
            + " must be a date or string column, but in the output it is "
            + type.simpleString());
  }

  /** The partition's value where the table is still to be made: a date. */
  public static Column valueInNewTable(Partition partition) {
    return functions.lit(LocalDate.parse(partition.value()));
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Whether the partition has rows. */
  public boolean holds(Partition partition) {
    return !rows.where(functions.col(partition.column()).equalTo(valueOf(partition))).isEmpty();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.table;

import io.ijepa.option.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns that name the rows of a table of embeddings, checked. */
public record KeyColumns(List<StructField> fields) {

  /**
   * What is missing or cannot be a key is a problem, and so is an {@code embedding} that is none.
   *
   * @param what the table, for messages: "the embeddings"
   */
  public static KeyColumns of(
      String what, StructType schema, List<String> names, Problems problems) {
    List<StructField> fields = new ArrayList<>();
    for (String name : names) {
      Optional<String> problem = keyProblem(what, schema, name);
      problem.ifPresentOrElse(problems::add, () -> fields.add(schema.apply(name)));
    }
    vectorProblem(what, schema).ifPresent(problems::add);
    return new KeyColumns(fields);
  }

  /**
   * Why a column cannot be a key; empty where it can.
   *
   * @param what the table, for the message: "the embeddings"
   */
  public static Optional<String> keyProblem(String what, StructType schema, String name) {
    if (!hasColumn(schema, name)) {
      return Optional.of(noColumn(what, schema, name));
    }
    DataType type = schema.apply(name).dataType();
    return KeyOrder.orders(type)
        ? Optional.empty()
        : Optional.of(
            "column '"
                + name
                + "' cannot be a key: it is "
                + type.simpleString()
                + ", but a key is a text, a whole number, a decimal, a date, a time or bytes");
  }

  /**
   * Why a table has no vectors; empty where its {@code embedding} is one a row.
   *
   * @param what the table, for the message: "the embeddings"
   */
  public static Optional<String> vectorProblem(String what, StructType schema) {
    if (!hasColumn(schema, EmbeddingSchema.EMBEDDING)) {
      return Optional.of(noColumn(what, schema, EmbeddingSchema.EMBEDDING));
    }
    DataType type = schema.apply(EmbeddingSchema.EMBEDDING).dataType();
    return VectorColumn.holds(type)
        ? Optional.empty()
        : Optional.of(
            "the column '"
                + EmbeddingSchema.EMBEDDING
                + "' of "
                + what
                + " must be an array of numbers, one vector a row, but is "
                + type.simpleString());
  }

  private static boolean hasColumn(StructType schema, String name) {
    return List.of(schema.fieldNames()).contains(name);
  }

  private static String noColumn(String what, StructType schema, String name) {
    return what
        + " have no column '"
        + name
        + "'; "
        + EmbeddingSchema.alike(name, schema)
        + "they have "
        + String.join(", ", schema.fieldNames());
  }

  /** The keys, then further columns, then the vector. */
  public Dataset<Row> select(Dataset<Row> table, String... further) {
    return table.select(
        Stream.of(
                fields.stream().map(StructField::name),
                Stream.of(further),
                Stream.of(EmbeddingSchema.EMBEDDING))
            .flatMap(names -> names)
            .map(name -> column(table, name))
            .toArray(Column[]::new));
  }

  /** Vectors of other numbers, double precision for example, are compared in single precision. */
  private static Column column(Dataset<Row> table, String name) {
    Column column = table.col(EmbeddingSchema.quoted(name));
    boolean isOther =
        name.equals(EmbeddingSchema.EMBEDDING)
            && table.schema().apply(name).dataType() instanceof ArrayType array
            && !array.elementType().equals(DataTypes.FloatType);
    return isOther ? column.cast(DataTypes.createArrayType(DataTypes.FloatType)).as(name) : column;
  }

  /** The key of a row of {@link #select}. */
  public static Row of(Row row, int columns) {
    Object[] values = new Object[columns];
    for (int i = 0; i < columns; i++) {
      values[i] = row.get(i);
    }
    return RowFactory.create(values);
  }

  /** Appends what the key is made of. */
  public static void add(List<Object> values, Row key) {
    for (int i = 0; i < key.length(); i++) {
      values.add(key.get(i));
    }
  }

  /** The columns' types by their SQL names. */
  public List<String> types() {
    return fields.stream().map(field -> field.dataType().catalogString()).toList();
  }

  /** These columns, their names with a prefix. */
  public List<StructField> named(String prefix) {
    return fields.stream()
        .map(
            field ->
                new StructField(prefix + field.name(), field.dataType(), true, field.metadata()))
        .toList();
  }
}

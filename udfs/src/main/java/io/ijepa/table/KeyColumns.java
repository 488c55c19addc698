// SPDX-License-Identifier: Apache-2.0
package io.ijepa.table;

import io.ijepa.option.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
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
    List<String> known = List.of(schema.fieldNames());
    List<StructField> fields = new ArrayList<>();
    for (String name : names) {
      if (!known.contains(name)) {
        problems.add(
            what + " have no column '" + name + "'; they have " + String.join(", ", known));
      } else if (!KeyOrder.orders(schema.apply(name).dataType())) {
        problems.add(
            "column '"
                + name
                + "' cannot be a key: it is "
                + schema.apply(name).dataType().simpleString()
                + ", but a key is a text, a whole number, a decimal, a date, a time or bytes");
      } else {
        fields.add(schema.apply(name));
      }
    }
    if (!known.contains(EmbeddingSchema.EMBEDDING)) {
      problems.add(
          what
              + " have no column '"
              + EmbeddingSchema.EMBEDDING
              + "'; they have "
              + String.join(", ", known));
    } else if (!VectorColumn.holds(schema.apply(EmbeddingSchema.EMBEDDING).dataType())) {
      problems.add(
          "the column '"
              + EmbeddingSchema.EMBEDDING
              + "' of "
              + what
              + " must be array<float>, one vector a row, but is "
              + schema.apply(EmbeddingSchema.EMBEDDING).dataType().simpleString());
    }
    return new KeyColumns(fields);
  }

  /** The keys, then further columns, then the vector. */
  public Dataset<Row> select(Dataset<Row> table, String... further) {
    return table.select(
        Stream.of(
                fields.stream().map(StructField::name),
                Stream.of(further),
                Stream.of(EmbeddingSchema.EMBEDDING))
            .flatMap(names -> names)
            .map(name -> table.col(EmbeddingSchema.quoted(name)))
            .toArray(Column[]::new));
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

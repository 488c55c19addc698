package io.ijepa.udf;

import io.ijepa.option.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns that name the rows of a table of embeddings, checked. */
record KeyColumns(List<StructField> fields) {

  /**
   * What is missing or cannot be a key is a problem, and so is an {@code embedding} that is none.
   *
   * @param what the table, for messages: "the embeddings"
   */
  static KeyColumns of(String what, StructType schema, List<String> names, Problems problems) {
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

  /** The keys, then the vector. */
  Dataset<Row> select(Dataset<Row> table) {
    return table.select(
        Stream.concat(fields.stream().map(StructField::name), Stream.of(EmbeddingSchema.EMBEDDING))
            .map(name -> table.col(EmbeddingSchema.quoted(name)))
            .toArray(Column[]::new));
  }

  /** The same columns under names with this before them. */
  List<StructField> named(String prefix) {
    return fields.stream()
        .map(
            field ->
                new StructField(prefix + field.name(), field.dataType(), true, field.metadata()))
        .toList();
  }
}

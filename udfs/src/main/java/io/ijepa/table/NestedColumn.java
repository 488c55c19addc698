// SPDX-License-Identifier: Apache-2.0
package io.ijepa.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A column, or a field of a struct that a name with points leads to, like {@code image.bytes}. Of
 * an array of structs it is the array of their fields.
 *
 * @param name of the column or field
 */
record NestedColumn(String name, Column value, DataType type) {
  private static final int DEEPEST = 8;

  /** Empty where there is none, or several columns of the name. A name of a column comes first. */
  static Optional<NestedColumn> find(StructType schema, String name) {
    return Stream.of(schema.fields())
        .filter(field -> isOnly(schema, field))
        .flatMap(field -> from(functions.col(EmbeddingSchema.quoted(field.name())), field, name))
        .min(Comparator.comparing(found -> found.name().equals(name) ? 0 : 1));
  }

  private static boolean isOnly(StructType schema, StructField field) {
    return Stream.of(schema.fieldNames()).filter(field.name()::equalsIgnoreCase).count() == 1;
  }

  private static Stream<NestedColumn> from(Column value, StructField field, String name) {
    if (field.name().equals(name)) {
      return Stream.of(new NestedColumn(name, value, field.dataType()));
    }
    if (!name.startsWith(field.name() + ".")) {
      return Stream.empty();
    }
    String rest = name.substring(field.name().length() + 1);
    if (field.dataType() instanceof ArrayType array
        && array.elementType() instanceof StructType struct) {
      return Stream.of(struct.fields())
          .filter(inner -> inner.name().equals(rest))
          .map(
              inner ->
                  new NestedColumn(
                      rest, value.getField(rest), new ArrayType(inner.dataType(), true)));
    }
    return field.dataType() instanceof StructType struct
        ? Stream.of(struct.fields())
            .flatMap(inner -> from(value.getField(inner.name()), inner, rest))
        : Stream.empty();
  }

  /** Names of all columns, nested ones among them, with points. */
  static List<String> all(StructType schema) {
    List<String> names = new ArrayList<>();
    add(names, "", schema, 0);
    return names;
  }

  private static void add(List<String> names, String prefix, StructType schema, int depth) {
    for (StructField field : schema.fields()) {
      String name = prefix + field.name();
      names.add(name);
      DataType type =
          field.dataType() instanceof ArrayType array ? array.elementType() : field.dataType();
      if (type instanceof StructType struct && depth < DEEPEST) {
        add(names, name + ".", struct, depth + 1);
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.table;

import io.ijepa.settings.EmbedOption;
import io.ijepa.settings.EmbedSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A table of images made plain: an image a row, and every column that the settings name a column of
 * its own. What cannot be found stays as it is named, for {@link InputColumns} to complain of.
 *
 * <ul>
 *   <li>A nested column, {@code image.origin}, becomes one that is called like its last part or,
 *       where input or output have such a column already, like all of it, {@code image_origin}.
 *   <li>Where there is no {@code content} but one column of structs with images, it is the image
 *       column; and where there is no {@code path}, its {@code path} or {@code origin} is.
 *   <li>An array of images becomes a row for each, with its place from 0 in {@code position}, which
 *       is one of the keys. An empty one has no row; a null has one, at 0, so that no row is lost.
 * </ul>
 *
 * @param rows of the plain table
 * @param settings that name its columns
 */
public record PlainTable(Dataset<Row> rows, EmbedSettings settings) {
  /** The place of an image in its array. */
  public static final String POSITION = "position";

  private static final String IMAGE = "_ijepa_image";

  /** Reads schemas only. A plain table stays what it is. */
  public static PlainTable of(Dataset<Row> table, EmbedSettings settings, ImageTask task) {
    StructType schema = table.schema();
    List<String> taken = new ArrayList<>(List.of(schema.fieldNames()));
    taken.addAll(EmbeddingSchema.names(task));
    String asked = settings.imageColumn();
    boolean isLeftOut = asked.equals(EmbedOption.IMAGE_COLUMN.defaultValue());
    String image = isLeftOut && isMissing(schema, asked) ? onlyStruct(schema).orElse(asked) : asked;
    Optional<NestedColumn> found = NestedColumn.find(schema, image);
    boolean isArray = found.filter(column -> isArrayOfImages(column.type())).isPresent();
    boolean isNested = found.isPresent() && !isPlain(schema, image);

    Dataset<Row> rows = table;
    if (isArray) {
      Column none = functions.array(functions.lit(null).cast(element(found.get().type())));
      Column images = functions.coalesce(found.get().value(), none);
      Column each = functions.posexplode(images).as(new String[] {POSITION, IMAGE});
      rows = rows.select(functions.col("*"), each);
    } else if (isNested) {
      rows = rows.withColumn(IMAGE, found.get().value());
    }
    Optional<Column> origin =
        found.flatMap(
            column ->
                ImageColumn.origin(element(column.type()))
                    .map((isArray ? functions.col(IMAGE) : column.value())::getField));
    Map<String, Column> added = new LinkedHashMap<>();
    List<String> keys = new ArrayList<>();
    for (String key : settings.keyColumns()) {
      if (key.equals(EmbedOption.KEY_COLUMNS.defaultValue()) && isMissing(schema, key)) {
        origin.ifPresent(column -> added.put(key, column));
        keys.add(key);
      } else {
        keys.add(name(schema, key, taken, added));
      }
    }
    List<String> kept =
        settings.keepColumns().stream().map(name -> name(schema, name, taken, added)).toList();
    if (isArray) {
      keys.add(POSITION);
    }
    for (Map.Entry<String, Column> column : added.entrySet()) {
      rows = rows.withColumn(column.getKey(), column.getValue());
    }
    if (rows == table && image.equals(asked)) {
      return new PlainTable(table, settings);
    }
    return new PlainTable(
        rows,
        settings.toBuilder()
            .imageColumn(isArray || isNested ? IMAGE : image)
            .keyColumns(List.copyOf(keys))
            .keepColumns(kept)
            .build());
  }

  private static boolean isArrayOfImages(DataType type) {
    return type instanceof ArrayType array && ImageColumn.of(array.elementType()).isPresent();
  }

  private static boolean isMissing(StructType schema, String name) {
    return !isPlain(schema, name) && NestedColumn.find(schema, name).isEmpty();
  }

  private static boolean isPlain(StructType schema, String name) {
    return List.of(schema.fieldNames()).contains(name);
  }

  private static Optional<String> onlyStruct(StructType schema) {
    List<String> structs =
        Stream.of(schema.fields())
            .filter(field -> element(field.dataType()) instanceof StructType)
            .filter(field -> ImageColumn.of(element(field.dataType())).isPresent())
            .map(StructField::name)
            .toList();
    return structs.size() == 1 ? Optional.of(structs.get(0)) : Optional.empty();
  }

  private static DataType element(DataType type) {
    return type instanceof ArrayType array ? array.elementType() : type;
  }

  /** The name of a column that is there, or is added for a nested one. */
  private static String name(
      StructType schema, String name, List<String> taken, Map<String, Column> added) {
    Optional<NestedColumn> nested = NestedColumn.find(schema, name);
    if (isPlain(schema, name) || nested.isEmpty()) {
      return name;
    }
    String last = nested.get().name();
    boolean isTaken = taken.stream().anyMatch(last::equalsIgnoreCase);
    String free = isTaken ? name.replace('.', '_') : last;
    taken.add(free);
    added.put(free, nested.get().value());
    return free;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.table;

import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedOption;
import io.ijepa.settings.EmbedSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of an image table that matter, checked.
 *
 * @param carried key and kept columns, in the order in which they were named
 * @param imageName the column that holds the images
 * @param image what it holds; never empty where there was no problem
 * @param maskName the column that holds the masks, where the images have any
 */
public record InputColumns(
    List<StructField> carried,
    String imageName,
    Optional<ImageColumn> image,
    Optional<String> maskName) {

  /** What is missing, ambiguous, of the wrong type or in the way is a problem. */
  public static InputColumns of(
      Dataset<Row> table, EmbedSettings settings, ImageTask task, Problems problems) {
    StructType schema = table.schema();
    List<String> names =
        Stream.of(settings.keyColumns(), settings.keepColumns(), task.carried())
            .flatMap(List::stream)
            .distinct()
            .toList();
    List<StructField> carried = EmbeddingSchema.carried(schema, names, task, problems);
    Optional<String> mask = settings.maskColumn();
    mask.ifPresent(column -> PatchMask.check(schema, column, problems));
    String name = settings.imageColumn();
    Stream.of(names.stream(), Stream.of(name), mask.stream())
        .flatMap(Function.identity())
        .distinct()
        .forEach(column -> checkUnambiguous(table, column, problems));
    if (name.isEmpty()) {
      return new InputColumns(carried, name, Optional.empty(), mask); // the options' reader said so
    }
    if (!List.of(schema.fieldNames()).contains(name)) {
      problems.add(
          problems.named(EmbedOption.IMAGE_COLUMN) + ": " + EmbeddingSchema.missing(name, schema));
      return new InputColumns(carried, name, Optional.empty(), mask);
    }
    DataType type = schema.apply(name).dataType();
    Optional<ImageColumn> image = ImageColumn.of(type);
    if (image.isEmpty()) {
      problems.add(ImageColumn.refusal(name, type, problems.names()));
    }
    return new InputColumns(carried, name, image, mask);
  }

  /** A query may give several columns one name; which of them is meant Spark does not guess. */
  private static void checkUnambiguous(Dataset<Row> table, String name, Problems problems) {
    boolean exactly =
        Boolean.parseBoolean(table.sparkSession().conf().get("spark.sql.caseSensitive", "false"));
    List<String> all = List.of(table.columns());
    List<String> alike =
        all.stream()
            .filter(other -> exactly ? other.equals(name) : other.equalsIgnoreCase(name))
            .toList();
    if (alike.size() > 1 && alike.contains(name)) { // where none is exact, the column is missing
      problems.add(
          "column '"
              + name
              + "' is ambiguous: the input has "
              + alike.size()
              + " columns of this name ("
              + String.join(", ", alike)
              + "); give each its own name with "
              + problems.names().projection());
    }
  }

  /** The carried columns, then the mask if there is one, then the image. */
  public Dataset<Row> select(Dataset<Row> table) {
    List<Column> columns = new ArrayList<>();
    carried.forEach(field -> columns.add(quoted(table, field.name())));
    maskName.ifPresent(name -> columns.add(quoted(table, name).as("mask")));
    columns.add(quoted(table, imageName).as("image"));
    return table.select(columns.toArray(Column[]::new));
  }

  private static Column quoted(Dataset<Row> table, String name) {
    return table.col(EmbeddingSchema.quoted(name));
  }
}

package io.ijepa.udf;

import io.ijepa.option.Problems;
import java.util.List;
import java.util.Optional;
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
 */
record InputColumns(List<StructField> carried, String imageName, Optional<ImageColumn> image) {

  /** What is missing, of the wrong type or in the way is a problem. */
  static InputColumns of(
      StructType schema, EmbedSettings settings, ImageTask task, Problems problems) {
    List<String> names =
        Stream.of(settings.keyColumns(), settings.keepColumns(), task.carried())
            .flatMap(List::stream)
            .distinct()
            .toList();
    List<StructField> carried = EmbeddingSchema.carried(schema, names, task, problems);
    String name = settings.imageColumn();
    if (name.isEmpty()) {
      return new InputColumns(carried, name, Optional.empty()); // the options' reader said so
    }
    if (!List.of(schema.fieldNames()).contains(name)) {
      problems.add("--image-column: " + EmbeddingSchema.missing(name, schema));
      return new InputColumns(carried, name, Optional.empty());
    }
    DataType type = schema.apply(name).dataType();
    Optional<ImageColumn> image = ImageColumn.of(type);
    if (image.isEmpty()) {
      problems.add(ImageColumn.refusal(name, type));
    }
    return new InputColumns(carried, name, image);
  }

  /** The carried columns, then the image. */
  Dataset<Row> select(Dataset<Row> table) {
    return table.select(
        Stream.concat(
                carried.stream().map(field -> quoted(table, field.name())),
                Stream.of(quoted(table, imageName).as("image")))
            .toArray(Column[]::new));
  }

  private static Column quoted(Dataset<Row> table, String name) {
    return table.col(EmbeddingSchema.quoted(name));
  }
}

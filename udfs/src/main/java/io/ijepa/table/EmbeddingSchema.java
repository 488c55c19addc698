// SPDX-License-Identifier: Apache-2.0
package io.ijepa.table;

import io.ijepa.option.Problems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The output's columns: what is carried over, then what is known of the image. */
public final class EmbeddingSchema {
  public static final String EMBEDDING = "embedding";

  /** The type of one vector: {@code array<float>} without nulls. */
  public static final DataType VECTOR = DataTypes.createArrayType(DataTypes.FloatType, false);

  public static final String LABEL = "label";
  public static final String SCORE = "score";
  public static final String TOP_K = "top_k";
  public static final String LOGITS = "logits";

  public static final String STATUS = "status";
  public static final String ERROR = "error";
  public static final String WIDTH = "width";
  public static final String HEIGHT = "height";
  public static final String MODEL = "model";

  /** The value of {@link #STATUS} for an image that has its embedding. */
  public static final String OK = "ok";

  /** The columns that follow the result, whatever it is. */
  private static final List<String> ALWAYS = List.of(STATUS, ERROR, WIDTH, HEIGHT, MODEL);

  private EmbeddingSchema() {}

  /** The columns that an output has beside those that are carried. */
  public static List<String> names(ImageTask task) {
    return Stream.of(task.columns(), ALWAYS).flatMap(List::stream).toList();
  }

  /** The carried columns, those of the result, and what is known of the image. */
  public static StructType of(List<StructField> carried, List<StructField> result) {
    List<StructField> fields = new ArrayList<>(carried);
    fields.addAll(result);
    fields.add(DataTypes.createStructField(STATUS, DataTypes.StringType, false));
    fields.add(DataTypes.createStructField(ERROR, DataTypes.StringType, true));
    fields.add(DataTypes.createStructField(WIDTH, DataTypes.IntegerType, true));
    fields.add(DataTypes.createStructField(HEIGHT, DataTypes.IntegerType, true));
    fields.add(DataTypes.createStructField(MODEL, DataTypes.StringType, false));
    return DataTypes.createStructType(fields);
  }

  /**
   * A row of that schema.
   *
   * @param result the values of the result's columns, nulls where the image has none
   * @param error null where it has one
   * @param width pixels, 0 where it is not known
   * @param height pixels, 0 where it is not known
   */
  public static Row row(
      Object[] carried,
      Object[] result,
      String status,
      String error,
      int width,
      int height,
      String model) {
    List<Object> values = new ArrayList<>(Arrays.asList(carried));
    values.addAll(Arrays.asList(result));
    values.add(status);
    values.add(error);
    values.add(width > 0 ? width : null);
    values.add(height > 0 ? height : null);
    values.add(model);
    return RowFactory.create(values.toArray());
  }

  /** Fields of {@code input} to carry, in the order named; what cannot be carried is a problem. */
  static List<StructField> carried(
      StructType input, List<String> names, ImageTask task, Problems problems) {
    List<StructField> fields = new ArrayList<>();
    List<String> ours = names(task);
    for (String name : names) {
      if (ours.stream().anyMatch(name::equalsIgnoreCase)) { // Spark does not tell them apart
        problems.add(
            "column '"
                + name
                + "' cannot be carried: the output has a column of this name;"
                + " rename it with "
                + problems.names().projection());
      } else if (!List.of(input.fieldNames()).contains(name)) {
        problems.add(missing(name, input));
      } else {
        fields.add(input.apply(name));
      }
    }
    return fields;
  }

  /** A column's name as an expression of Spark's, whatever it is made of. */
  public static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  static String missing(String name, StructType input) {
    return "no column '"
        + name
        + "' in the input; "
        + alike(name, input)
        + "it has "
        + String.join(", ", input.fieldNames());
  }

  /**
   * What the user may have meant, in other letters or inside a struct; empty if nothing is like it.
   */
  static String alike(String name, StructType schema) {
    List<String> alike =
        NestedColumn.all(schema).stream()
            .filter(other -> other.equalsIgnoreCase(name) || other.endsWith("." + name))
            .map(other -> "'" + other + "'")
            .toList();
    return alike.isEmpty() ? "" : "did you mean " + String.join(" or ", alike) + "? ";
  }
}

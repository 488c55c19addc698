// SPDX-License-Identifier: Apache-2.0
package io.ijepa.udf;

import io.ijepa.embed.ImageFunction;
import io.ijepa.table.ImageColumn;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * {@code embed} and {@code embed_row} of a {@link SqlCatalog}. Spark's connector API hands values
 * over as Catalyst holds them: its row and array classes stand here, in {@link VectorScalar}, and
 * nowhere else.
 */
final class ImageScalar implements ScalarFunction<Object> {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final ImageColumn column;
  private final ImageFunction images;
  private final boolean wholeRow;

  private ImageScalar(String name, ImageColumn column, ImageFunction images, boolean wholeRow) {
    this.name = name;
    this.column = column;
    this.images = images;
    this.wholeRow = wholeRow;
  }

  /** The vector alone. */
  static ImageScalar embedding(StructType arguments, ImageFunction images) {
    return new ImageScalar("embed", column(arguments), images, false);
  }

  /** All columns that {@link IJepa#embed} gives an image. */
  static ImageScalar row(StructType arguments, ImageFunction images) {
    return new ImageScalar("embed_row", column(arguments), images, true);
  }

  private static ImageColumn column(StructType arguments) {
    if (arguments.size() != 1) {
      throw new UnsupportedOperationException(
          "embed takes one argument, the image, but was given " + arguments.size());
    }
    DataType type = arguments.apply(0).dataType();
    return type instanceof NullType
        ? ImageColumn.ENCODED
        : ImageColumn.of(type)
            .filter(column -> column != ImageColumn.STRUCT)
            .orElseThrow(
                () -> new UnsupportedOperationException(ImageColumn.refusal(type.simpleString())));
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {column == ImageColumn.URI ? DataTypes.StringType : DataTypes.BinaryType};
  }

  @Override
  public DataType resultType() {
    return wholeRow ? images.rowType() : images.embeddingType();
  }

  /** False: or else the optimizer would copy a call to wherever its result is used. */
  @Override
  public boolean isDeterministic() {
    return false;
  }

  /** In plans. */
  @Override
  public String toString() {
    return name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Object produceResult(InternalRow input) {
    Row row = images.embed(image(input));
    if (!wholeRow) {
      return catalyst(row.get(0));
    }
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = catalyst(row.get(i));
    }
    return new GenericInternalRow(values);
  }

  private Object image(InternalRow input) {
    if (input.isNullAt(0)) {
      return null;
    }
    return column == ImageColumn.URI ? input.getUTF8String(0).toString() : input.getBinary(0);
  }

  private static Object catalyst(Object value) {
    if (value instanceof String text) {
      return UTF8String.fromString(text);
    }
    if (value instanceof float[] vector) {
      return UnsafeArrayData.fromPrimitiveArray(vector);
    }
    if (value instanceof float[][] vectors) {
      Object[] arrays = new Object[vectors.length];
      for (int i = 0; i < arrays.length; i++) {
        arrays[i] = catalyst(vectors[i]);
      }
      return new GenericArrayData(arrays);
    }
    return value;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.table;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;

/** Vectors as they come out of a column of {@code array<float>}. Used by one thread. */
public final class VectorColumn {
  /** What is to be done with a row. */
  public enum Content {
    VECTOR,
    /** No embedding: an image that was rejected. */
    NULL,
    /** An infinite element, one that is no number, or a null among the elements. */
    NOT_FINITE
  }

  private float[] values = new float[0];

  /** Whether a column holds vectors: of other numbers than single precision after a cast. */
  static boolean holds(DataType type) {
    return type instanceof ArrayType array && array.elementType() instanceof NumericType;
  }

  /** Reads a row's vector, which then lies in {@link #values}. */
  public Content read(Row row, int column) {
    if (row.isNullAt(column)) {
      return Content.NULL;
    }
    List<Float> elements = row.getList(column);
    if (values.length != elements.size()) {
      values = new float[elements.size()];
    }
    for (int i = 0; i < values.length; i++) {
      Float element = elements.get(i);
      if (element == null || !Float.isFinite(element)) {
        return Content.NOT_FINITE;
      }
      values[i] = element;
    }
    return Content.VECTOR;
  }

  /** The last vector read, in memory that the next one is read into. */
  public float[] values() {
    return values;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.table;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedOption;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A row's mask: which patches of its image the network must do without. */
public final class PatchMask {
  private PatchMask() {}

  /** A column that holds no masks is a problem. */
  static void check(StructType schema, String column, Problems problems) {
    if (!List.of(schema.fieldNames()).contains(column)) {
      problems.add(
          problems.named(EmbedOption.MASK_COLUMN) + ": " + EmbeddingSchema.missing(column, schema));
      return;
    }
    DataType type = schema.apply(column).dataType();
    if (!(type instanceof ArrayType array) || !array.elementType().equals(DataTypes.BooleanType)) {
      problems.add(
          problems.named(EmbedOption.MASK_COLUMN)
              + " "
              + column
              + " must be array<boolean>, true for each patch that is masked, but is "
              + type.simpleString());
    }
  }

  /**
   * A byte for each patch, 1 where it is masked.
   *
   * @param patches of the image, the length that the mask must have
   */
  static ByteBuffer of(Row row, int column, int patches) throws RejectedImageException {
    ByteBuffer mask = ByteBuffer.allocate(patches);
    if (row.isNullAt(column)) {
      return mask;
    }
    List<Boolean> given = row.getList(column);
    if (given.size() != patches) {
      throw new RejectedImageException(
          Rejection.WRONG_MASK,
          "the mask has %d entries, but the image has %d patches".formatted(given.size(), patches));
    }
    for (Boolean masked : given) {
      if (masked == null) {
        throw new RejectedImageException(
            Rejection.WRONG_MASK, "the mask has a null at patch " + mask.position());
      }
      mask.put((byte) (masked ? 1 : 0));
    }
    return mask.flip();
  }
}

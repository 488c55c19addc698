// SPDX-License-Identifier: Apache-2.0
package io.ijepa.table;

import io.ijepa.image.pixel.RejectedImageException;
import java.nio.ByteBuffer;
import org.apache.spark.sql.Row;

/**
 * A row as {@link InputColumns#select} lays it out: the carried columns, then the mask where images
 * have one, then the image.
 *
 * @param masked whether there is a mask
 */
public record InputRow(Row row, boolean masked) {

  /** What the image column holds, of a row that ends with it. */
  public static Object image(Row row) {
    return row.get(row.size() - 1);
  }

  /** The values to carry over, in their order. */
  public Object[] carried() {
    Object[] carried = new Object[maskPlace()];
    for (int column = 0; column < carried.length; column++) {
      carried[column] = row.get(column);
    }
    return carried;
  }

  /**
   * A byte for each patch, 1 where it is masked; nothing where images have no mask.
   *
   * @param patches of the image, the length that the mask must have
   * @throws RejectedImageException when the mask does not fit the image
   */
  public ByteBuffer mask(int patches) throws RejectedImageException {
    return masked ? PatchMask.of(row, maskPlace(), patches) : ByteBuffer.allocate(0);
  }

  /** Where the mask is, or would be: behind all that is carried. */
  private int maskPlace() {
    return row.size() - (masked ? 2 : 1);
  }
}

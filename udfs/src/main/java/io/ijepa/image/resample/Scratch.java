// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.resample;

import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.RejectedImageException;
import java.util.Arrays;

/** The arrays that one resize works in; they grow and are used again for the next image. */
public final class Scratch {
  private static final int WORTH_KEEPING = 1 << 20;

  /** Four source rows. */
  final byte[][] rows = new byte[HorizontalPass.ROWS][0];

  /** The rows after the horizontal pass, values 0 to 255. */
  final int[][] lines = new int[HorizontalPass.ROWS][0];

  /** The first two of the four rows, paired value by value; and the other two. */
  long[] upperLanes = new long[0];

  long[] lowerLanes = new long[0];

  int[] sums = new int[0];
  public byte[] output = new byte[0];

  void rows(int bytes) throws RejectedImageException {
    for (int i = 0; i < rows.length && rows[i].length < bytes; i++) {
      rows[i] = ImageMemory.bytes(bytes);
    }
  }

  void lanes(int length) throws RejectedImageException {
    if (upperLanes.length < length) {
      upperLanes = ImageMemory.longs(length);
      lowerLanes = ImageMemory.longs(length);
    }
  }

  void lines(int length) throws RejectedImageException {
    for (int i = 0; i < lines.length && lines[i].length < length; i++) {
      lines[i] = ImageMemory.ints(length);
    }
  }

  void sums(int length, int value) throws RejectedImageException {
    if (sums.length < length) {
      sums = ImageMemory.ints(length);
    }
    Arrays.fill(sums, 0, length, value);
  }

  public void output(int length) {
    if (output.length < length) {
      output = new byte[length];
    }
    Arrays.fill(output, 0, length, (byte) 0);
  }

  /** False once an unusually wide image has blown the arrays up. */
  public boolean worthKeeping() {
    return rows[0].length <= WORTH_KEEPING && upperLanes.length <= WORTH_KEEPING;
  }
}

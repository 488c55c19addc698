// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.RejectedImageException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Undoes the differences between neighbours that a row was compressed with, in place. */
final class TiffPredictor {
  private static final int HORIZONTAL = 2;
  private static final int FLOATING_POINT = 3;
  private static final VarHandle LITTLE =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BIG =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private TiffPredictor() {}

  static boolean decodes(int predictor, int bits) {
    return predictor == 1
        || (predictor == HORIZONTAL && (bits == 8 || bits == 16 || bits == 32))
        || (predictor == FLOATING_POINT && bits == 32);
  }

  static void undo(TiffLayout layout, byte[] row) throws RejectedImageException {
    int samples = layout.samplesPerPlane();
    if (layout.predictor() == HORIZONTAL) {
      add(row, samples, layout.bits() / 8, layout.little());
    } else if (layout.predictor() == FLOATING_POINT) {
      add(row, samples, 1, true);
      join(row, layout.little());
    }
  }

  private static void add(byte[] row, int samples, int bytes, boolean little) {
    int distance = samples * bytes;
    switch (bytes) {
      case 1 -> {
        for (int i = distance; i < row.length; i++) {
          row[i] += row[i - distance];
        }
      }
      case 2 -> {
        int low = little ? 0 : 1;
        for (int i = distance; i + 2 <= row.length; i += 2) {
          int sum = whole(row, i, low) + whole(row, i - distance, low);
          row[i + low] = (byte) sum;
          row[i + 1 - low] = (byte) (sum >> 8);
        }
      }
      default -> {
        for (int i = distance; i + 4 <= row.length; i += 4) {
          if (little) {
            LITTLE.set(row, i, (int) LITTLE.get(row, i) + (int) LITTLE.get(row, i - distance));
          } else {
            BIG.set(row, i, (int) BIG.get(row, i) + (int) BIG.get(row, i - distance));
          }
        }
      }
    }
  }

  private static int whole(byte[] row, int at, int low) {
    return (row[at + low] & 0xFF) | (row[at + 1 - low] & 0xFF) << 8;
  }

  /** Makes numbers whole again of all highest bytes, then all second ones, and so on. */
  private static void join(byte[] row, boolean little) throws RejectedImageException {
    byte[] split = ImageMemory.bytes(row.length);
    System.arraycopy(row, 0, split, 0, row.length);
    int count = row.length / 4;
    for (int i = 0; i < count; i++) {
      for (int b = 0; b < 4; b++) {
        row[i * 4 + (little ? 3 - b : b)] = split[b * count + i];
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.RejectedImageException;

/** The five row filters of PNG, undone in place. Byte 0 of a row names its filter. */
final class PngFilter {
  private PngFilter() {}

  /**
   * Restores a row.
   *
   * @param row the filter byte and then {@code bytes} of data
   * @param above the restored row above, zeros for the first of a pass
   * @param distance bytes to the pixel on the left
   */
  static void undo(byte[] row, byte[] above, int bytes, int distance, EncodedBytes file)
      throws RejectedImageException {
    switch (row[0]) {
      case 0 -> {}
      case 1 -> {
        for (int i = 1 + distance; i <= bytes; i++) {
          row[i] += row[i - distance];
        }
      }
      case 2 -> {
        for (int i = 1; i <= bytes; i++) {
          row[i] += above[i];
        }
      }
      case 3 -> average(row, above, bytes, distance);
      case 4 -> paeth(row, above, bytes, distance);
      default -> throw file.corrupt("names the unknown row filter " + (row[0] & 0xFF));
    }
  }

  private static void average(byte[] row, byte[] above, int bytes, int distance) {
    int edge = Math.min(distance, bytes);
    for (int i = 1; i <= edge; i++) {
      row[i] += (byte) ((above[i] & 0xFF) >> 1);
    }
    for (int i = 1 + distance; i <= bytes; i++) {
      row[i] += (byte) (((row[i - distance] & 0xFF) + (above[i] & 0xFF)) >> 1);
    }
  }

  private static void paeth(byte[] row, byte[] above, int bytes, int distance) {
    int edge = Math.min(distance, bytes);
    for (int i = 1; i <= edge; i++) {
      row[i] += above[i];
    }
    for (int i = 1 + distance; i <= bytes; i++) {
      int left = row[i - distance] & 0xFF;
      int up = above[i] & 0xFF;
      int corner = above[i - distance] & 0xFF;
      int toLeft = Math.abs(up - corner);
      int toUp = Math.abs(left - corner);
      int toCorner = Math.abs(left + up - 2 * corner);
      int nearest = toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
      row[i] += (byte) nearest;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

/** 256 colours; entries that a file does not define are black, as in Pillow. */
final class Palette {
  private final byte[] colours = new byte[256 * 3];

  void set(int index, int red, int green, int blue) {
    colours[index * 3] = (byte) red;
    colours[index * 3 + 1] = (byte) green;
    colours[index * 3 + 2] = (byte) blue;
  }

  /** Expands {@code count} indices to RGB. */
  void apply(byte[] indices, int count, byte[] row) {
    for (int x = 0, out = 0; x < count; x++, out += 3) {
      int from = (indices[x] & 0xFF) * 3;
      row[out] = colours[from];
      row[out + 1] = colours[from + 1];
      row[out + 2] = colours[from + 2];
    }
  }

  /** Whether every colour of the first {@code count} is the grey of its own index. */
  boolean isGreyRamp(int count) {
    for (int i = 0; i < count * 3; i++) {
      if ((colours[i] & 0xFF) != i / 3) {
        return false;
      }
    }
    return true;
  }
}

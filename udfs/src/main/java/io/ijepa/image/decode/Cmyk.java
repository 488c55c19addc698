// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

/** Pillow's conversion of CMYK to RGB: no colour profile, products divided by 255 with rounding. */
final class Cmyk {
  private Cmyk() {}

  /** 0 is no ink. Writes red, green and blue at {@code at}. */
  static void toRgb(int cyan, int magenta, int yellow, int black, byte[] row, int at) {
    int light = 255 - black;
    row[at] = (byte) (light - share(cyan, light));
    row[at + 1] = (byte) (light - share(magenta, light));
    row[at + 2] = (byte) (light - share(yellow, light));
  }

  private static int share(int ink, int light) {
    int product = ink * light + 128;
    return (product + (product >> 8)) >> 8;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

/** How a BMP stores a pixel, and the L or RGB that Pillow makes of it. Alpha is dropped. */
enum BmpPixel {
  GREY_1(1, 1),
  GREY_8(8, 1),
  INDEX_1(1, 3),
  INDEX_4(4, 3),
  INDEX_8(8, 3),
  BGR_15(16, 3),
  BGR_16(16, 3),
  BGR(24, 3),
  BGRX(32, 3),
  XBGR(32, 3),
  BGXR(32, 3),
  RGBX(32, 3);

  private final int bits;
  private final int channels;

  BmpPixel(int bits, int channels) {
    this.bits = bits;
    this.channels = channels;
  }

  int bits() {
    return bits;
  }

  int channels() {
    return channels;
  }

  void unpack(byte[] data, int from, Palette palette, byte[] indices, byte[] row, int width) {
    switch (this) {
      case GREY_1, GREY_8 -> BitSamples.unpack(data, from, bits, true, row, width);
      case INDEX_1, INDEX_4, INDEX_8 -> {
        BitSamples.unpack(data, from, bits, false, indices, width);
        palette.apply(indices, width, row);
      }
      case BGR_15 -> packed(data, from, 10, 5, row, width);
      case BGR_16 -> packed(data, from, 11, 6, row, width);
      case BGR, BGRX -> bytes(data, from, 2, 1, 0, row, width);
      case XBGR -> bytes(data, from, 3, 2, 1, row, width);
      case BGXR -> bytes(data, from, 3, 1, 0, row, width);
      case RGBX -> bytes(data, from, 0, 1, 2, row, width);
    }
  }

  private static void packed(
      byte[] data, int from, int redShift, int greenBits, byte[] row, int width) {
    int greenMost = (1 << greenBits) - 1;
    for (int x = 0, in = from, out = 0; x < width; x++, in += 2, out += 3) {
      int pixel = (data[in] & 0xFF) | (data[in + 1] & 0xFF) << 8;
      row[out] = (byte) ((pixel >> redShift & 31) * 255 / 31);
      row[out + 1] = (byte) ((pixel >> 5 & greenMost) * 255 / greenMost);
      row[out + 2] = (byte) ((pixel & 31) * 255 / 31);
    }
  }

  private void bytes(byte[] data, int from, int red, int green, int blue, byte[] row, int width) {
    for (int x = 0, in = from, out = 0; x < width; x++, in += bits / 8, out += 3) {
      row[out] = data[in + red];
      row[out + 1] = data[in + green];
      row[out + 2] = data[in + blue];
    }
  }
}

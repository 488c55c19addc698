// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

/** Samples of 1, 2 and 4 bits, the first in the highest bits of a byte. */
final class BitSamples {
  private BitSamples() {}

  /** One byte per sample, the value as it is (an index) or spread over 0 to 255 (a grey). */
  static void unpack(byte[] packed, int from, int bits, boolean grey, byte[] row, int count) {
    if (bits == 8) {
      System.arraycopy(packed, from, row, 0, count);
      return;
    }
    int mask = (1 << bits) - 1;
    int factor = grey ? 255 / mask : 1;
    int perByte = 8 / bits;
    for (int x = 0; x < count; x++) {
      int shift = 8 - bits - x % perByte * bits;
      row[x] = (byte) ((packed[from + x / perByte] >> shift & mask) * factor);
    }
  }

  /** Bytes of a row without padding beyond its last byte. */
  static int bytes(int samples, int bits) {
    return (int) (((long) samples * bits + 7) >> 3);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.RejectedImageException;

/** Finds the orientation tag in a block of EXIF, which is a small TIFF file. */
final class ExifOrientationTag {
  private static final int TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  static final String PREFIX = "Exif\0\0";

  private ExifOrientationTag() {}

  /**
   * The code in the block, which JPEG's prefix may precede, even twice; 1 where there is none or
   * the block is damaged.
   */
  static int read(EncodedBytes file, long start, long size) {
    long position = start;
    while (file.startsWith(position, PREFIX)) {
      position += PREFIX.length();
    }
    return code(file, position, start + size - position);
  }

  private static int code(EncodedBytes file, long position, long length) {
    try {
      boolean little = file.startsWith(position, "II");
      if (length < 8 || (!little && !file.startsWith(position, "MM"))) {
        return 1;
      }
      long directory = position + u32(file, position + 4, little);
      int entries = u16(file, directory, little);
      for (int i = 0; i < entries; i++) {
        long entry = directory + 2 + 12L * i;
        if (entry + 12 > position + length) {
          return 1;
        }
        if (u16(file, entry, little) == TAG) {
          return switch (u16(file, entry + 2, little)) {
            case SHORT -> u16(file, entry + 8, little);
            case LONG -> (int) Math.min(Integer.MAX_VALUE, u32(file, entry + 8, little));
            default -> 1;
          };
        }
      }
      return 1;
    } catch (RejectedImageException e) {
      return 1;
    }
  }

  private static int u16(EncodedBytes file, long at, boolean little) throws RejectedImageException {
    return little ? file.u16le(at) : file.u16be(at);
  }

  private static long u32(EncodedBytes file, long at, boolean little)
      throws RejectedImageException {
    return little ? file.u32le(at) : file.u32be(at);
  }
}

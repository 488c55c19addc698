// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.ImageCost;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import java.util.Arrays;

/**
 * WebP by OpenCV's libwebp: lossy, lossless, with alpha (dropped), and an animation's first frame.
 */
final class WebpDecoder {
  private static final int ANIMATED = 0x02;
  private static final int OPENCV_NEEDS = 32;

  /** Two canvases of four bytes, a frame of four while it is decoded, and OpenCV's image. */
  private static final int ANIMATED_BYTES = 15;

  /** Four bytes of libwebp, four of OpenCV with alpha, and its image without. */
  private static final int LOSSLESS_ALPHA_BYTES = 11;

  private static final int LOSSLESS_BYTES = 7;

  /** The plane of alpha, unpacked from its own compression, beside both of OpenCV's images. */
  private static final int LOSSY_ALPHA_BYTES = 12;

  private static final int LOSSY_BYTES = 4;

  private WebpDecoder() {}

  static Undecoded read(EncodedBytes file, DecodeOptions options) throws RejectedImageException {
    long end = 8 + file.u32le(4);
    String first = file.ascii(12, 4);
    int width;
    int height;
    int bytes;
    switch (first) {
      case "VP8 " -> {
        width = file.u16le(26) & 0x3FFF;
        height = file.u16le(28) & 0x3FFF;
        bytes = LOSSY_BYTES;
      }
      case "VP8L" -> {
        long bits = file.u32le(21);
        width = (int) (bits & 0x3FFF) + 1;
        height = (int) (bits >> 14 & 0x3FFF) + 1;
        bytes = losslessBytes(bits);
      }
      case "VP8X" -> {
        width = (file.u16le(24) | file.u8(26) << 16) + 1;
        height = (file.u16le(27) | file.u8(29) << 16) + 1;
        bytes = (file.u8(20) & ANIMATED) != 0 ? ANIMATED_BYTES : bytes(file, end);
      }
      default -> throw file.corrupt("begins with an unknown chunk");
    }
    options.check(width, height);
    if (end > file.length()) {
      throw file.corrupt(
          "ends after %,d of the %,d bytes that it declares".formatted(file.length(), end));
    }
    int orientation = options.turns() ? orientation(file, end) : Orientation.UPRIGHT;
    long pixels = (long) width * height;
    return new Undecoded(
        width,
        height,
        ImageCost.ofRows(width, height, 3)
            .plus(0, Math.max(bytes * pixels + file.length(), 6 * pixels), pixels * 4),
        () -> Orientation.apply(decode(file, width, height), orientation));
  }

  private static int losslessBytes(long bits) {
    return (bits >> 28 & 1) != 0 ? LOSSLESS_ALPHA_BYTES : LOSSLESS_BYTES;
  }

  /** Bytes of a pixel of the first image behind an extended header. */
  private static int bytes(EncodedBytes file, long end) throws RejectedImageException {
    boolean alpha = false;
    for (long chunk = 12; file.has(chunk, 8) && chunk + 8 <= end; ) {
      if (file.startsWith(chunk, "VP8 ")) {
        return alpha ? LOSSY_ALPHA_BYTES : LOSSY_BYTES;
      }
      if (file.startsWith(chunk, "VP8L")) {
        return file.has(chunk + 9, 4) ? losslessBytes(file.u32le(chunk + 9)) : LOSSLESS_BYTES;
      }
      alpha |= file.startsWith(chunk, "ALPH");
      long length = file.u32le(chunk + 4);
      chunk += 8 + length + (length & 1);
    }
    return LOSSY_ALPHA_BYTES;
  }

  private static PixelRows decode(EncodedBytes file, int width, int height)
      throws RejectedImageException {
    EncodedBytes padded =
        file.length() >= OPENCV_NEEDS
            ? file
            : new EncodedBytes(Arrays.copyOf(file.data(), OPENCV_NEEDS), file.format());
    return new NativeImage(OpenCv.decode(padded, false, width, height));
  }

  private static int orientation(EncodedBytes file, long end) throws RejectedImageException {
    for (long chunk = 12; chunk + 8 <= end; ) {
      long length = file.u32le(chunk + 4);
      if (file.startsWith(chunk, "EXIF")) {
        return ExifOrientationTag.read(file, chunk + 8, length);
      }
      chunk += 8 + length + (length & 1);
    }
    return 1;
  }
}

package io.ijepa.image.decode;

import io.ijepa.image.pixel.PixelBudget;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import java.util.Arrays;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * WebP by OpenCV's libwebp: lossy, lossless, with alpha (dropped), and an animation's first frame.
 */
final class WebpDecoder {
  private static final int ANIMATED = 0x02;
  private static final int OPENCV_NEEDS = 32;

  private WebpDecoder() {}

  static PixelRows open(EncodedBytes file, DecodeOptions options, PixelBudget budget)
      throws RejectedImageException {
    long end = 8 + file.u32le(4);
    String first = file.ascii(12, 4);
    int width;
    int height;
    boolean animated = false;
    switch (first) {
      case "VP8 " -> {
        width = file.u16le(26) & 0x3FFF;
        height = file.u16le(28) & 0x3FFF;
      }
      case "VP8L" -> {
        long bits = file.u32le(21);
        width = (int) (bits & 0x3FFF) + 1;
        height = (int) (bits >> 14 & 0x3FFF) + 1;
      }
      case "VP8X" -> {
        animated = (file.u8(20) & ANIMATED) != 0;
        width = (file.u16le(24) | file.u8(26) << 16) + 1;
        height = (file.u16le(27) | file.u8(29) << 16) + 1;
      }
      default -> throw file.corrupt("begins with an unknown chunk");
    }
    options.check(width, height);
    if (end > file.length()) {
      throw file.corrupt(
          "ends after %,d of the %,d bytes that it declares".formatted(file.length(), end));
    }
    PixelRows rows = decode(file, width, height, animated, budget);
    return options.exifOrientation() == DecodeOptions.ExifOrientation.APPLY
        ? Orientation.apply(rows, orientation(file, end), budget)
        : rows;
  }

  private static PixelRows decode(
      EncodedBytes file, int width, int height, boolean animated, PixelBudget budget)
      throws RejectedImageException {
    EncodedBytes padded =
        file.length() >= OPENCV_NEEDS
            ? file
            : new EncodedBytes(Arrays.copyOf(file.data(), OPENCV_NEEDS), file.format());
    PixelBudget.Lease lease = budget.acquire((animated ? 11L : 7L) * width * height);
    try {
      Mat mat = OpenCv.decode(padded, false, width, height);
      return new NativeImage(mat, lease);
    } catch (RejectedImageException | RuntimeException e) {
      lease.close();
      throw e;
    }
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

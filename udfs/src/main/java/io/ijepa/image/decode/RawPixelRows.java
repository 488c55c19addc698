// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.ImageCost;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;

/**
 * Rows of a Spark {@code image} struct: BGR becomes RGB, alpha is dropped. Copies nothing ahead.
 */
final class RawPixelRows implements PixelRows {
  private final RawPixels raw;

  private RawPixelRows(RawPixels raw) {
    this.raw = raw;
  }

  static Undecoded read(RawPixels raw, DecodeOptions options) throws RejectedImageException {
    if (raw == null || raw.data() == null || raw.data().length == 0) {
      throw new RejectedImageException(Rejection.EMPTY, "the image struct has no data");
    }
    int expected =
        switch (raw.mode()) {
          case 0 -> 1;
          case 16 -> 3;
          case 24 -> 4;
          default ->
              throw new RejectedImageException(
                  Rejection.UNSUPPORTED_FORMAT,
                  "image struct of OpenCV mode %d; 0 (CV_8UC1), 16 (CV_8UC3) and 24 (CV_8UC4) are known"
                      .formatted(raw.mode()));
        };
    options.check(raw.width(), raw.height());
    long bytes = (long) raw.width() * raw.height() * expected;
    if (raw.channels() != expected || raw.data().length != bytes) {
      throw new RejectedImageException(
          Rejection.CORRUPT,
          "image struct of mode %d, %d x %d pixels, %d channels and %,d bytes; needed are %d and %,d"
              .formatted(
                  raw.mode(),
                  raw.width(),
                  raw.height(),
                  raw.channels(),
                  raw.data().length,
                  expected,
                  bytes));
    }
    return new Undecoded(
        raw.width(),
        raw.height(),
        ImageCost.ofRows(raw.width(), raw.height(), expected),
        () -> new RawPixelRows(raw));
  }

  @Override
  public int width() {
    return raw.width();
  }

  @Override
  public int height() {
    return raw.height();
  }

  @Override
  public int channels() {
    return raw.channels() == 1 ? 1 : 3;
  }

  @Override
  public void read(int y, byte[] row) {
    int channels = raw.channels();
    int in = y * raw.width() * channels;
    byte[] data = raw.data();
    if (channels == 1) {
      System.arraycopy(data, in, row, 0, raw.width());
      return;
    }
    for (int x = 0, out = 0; x < raw.width(); x++, in += channels, out += 3) {
      row[out] = data[in + 2];
      row[out + 1] = data[in + 1];
      row[out + 2] = data[in];
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import java.util.Arrays;

/** What the samples of a TIFF mean, and the L or RGB that Pillow makes of them. */
enum TiffPixel {
  GREY(1),
  INVERTED_GREY(1),
  CUT_UNSIGNED(1),
  CUT_SIGNED(1),
  CUT_FLOAT(1),
  COLOUR(3),
  PREMULTIPLIED(3),
  INDEX(3),
  CMYK(3);

  private static final int SIGNED = 2;
  private static final int FLOAT = 3;

  private final int channels;

  TiffPixel(int channels) {
    this.channels = channels;
  }

  int channels() {
    return channels;
  }

  /**
   * Pillow's table of the layouts that it reads.
   *
   * @param extra meanings of the samples beyond the colours: 0 unspecified, 1 premultiplied alpha,
   *     2 alpha
   * @return null for the others
   */
  static TiffPixel of(
      int photometric, int format, int bits, int samples, long[] extra, boolean little) {
    boolean noExtra = extra.length == 0;
    boolean unspecified = Arrays.stream(extra).skip(1).allMatch(kind -> kind == 0);
    boolean first0 = !noExtra && extra[0] == 0 && unspecified;
    boolean plain = format == 1;
    switch (photometric) {
      case 0, 1 -> {
        if (samples == 2
            && photometric == 1
            && plain
            && bits == 8
            && extra.length == 1
            && extra[0] == 2) {
          return GREY;
        }
        return samples == 1 && noExtra ? grey(photometric, format, bits, little) : null;
      }
      case 2 -> {
        boolean premultiplied = !noExtra && extra[0] == 1 && unspecified;
        boolean alpha = !noExtra && (extra[0] == 2 || extra[0] == 999) && unspecified;
        boolean known =
            samples == 3
                ? noExtra
                : samples == 4
                    ? noExtra || first0 || premultiplied || alpha
                    : bits == 8 && samples <= 6 && (first0 || premultiplied || alpha);
        boolean counts = noExtra || extra.length == samples - 3;
        if (!plain || !known || !counts || (bits != 8 && bits != 16)) {
          return null;
        }
        return premultiplied ? PREMULTIPLIED : COLOUR;
      }
      case 3 -> {
        boolean withAlpha =
            samples == 2 && bits == 8 && extra.length == 1 && (extra[0] == 0 || extra[0] == 2);
        boolean whole = bits == 1 || bits == 2 || bits == 4 || bits == 8;
        return plain && whole && ((samples == 1 && noExtra) || withAlpha) ? INDEX : null;
      }
      case 5 -> {
        boolean counts = extra.length == samples - 4 && (noExtra || first0);
        boolean known = bits == 8 ? samples <= 6 : bits == 16 && samples == 4;
        return plain && counts && known ? CMYK : null;
      }
      case 6 -> {
        return plain && bits == 8 && samples == 1 && noExtra ? GREY : null;
      }
      default -> {
        return null;
      }
    }
  }

  private static TiffPixel grey(int photometric, int format, int bits, boolean little) {
    if (format == FLOAT) {
      return bits == 32 ? CUT_FLOAT : null;
    }
    if (format == SIGNED) {
      if (photometric != 1) {
        return null;
      }
      return bits == 8 ? GREY : bits == 16 || bits == 32 ? CUT_SIGNED : null;
    }
    return switch (bits) {
      case 1, 2, 4, 8 -> photometric == 0 ? INVERTED_GREY : GREY;
      case 16 -> photometric == 1 || little ? CUT_UNSIGNED : null;
      case 32 -> photometric == 1 && little ? CUT_SIGNED : null;
      default -> null;
    };
  }

  /** A row of {@code samples} interleaved per pixel, in the file's byte order. */
  void unpack(TiffLayout layout, byte[] line, Palette palette, byte[] indices, byte[] row) {
    int width = layout.width();
    int bytes = layout.bits() / 8;
    int pixel = layout.samples() * bytes;
    int high = layout.little() ? bytes - 1 : 0;
    switch (this) {
      case GREY -> grey(layout, line, row);
      case INVERTED_GREY -> {
        grey(layout, line, row);
        for (int x = 0; x < width; x++) {
          row[x] = (byte) ~row[x];
        }
      }
      case INDEX -> {
        if (layout.samples() == 1) {
          BitSamples.unpack(line, 0, layout.bits(), false, indices, width);
        } else {
          for (int x = 0; x < width; x++) {
            indices[x] = line[x * pixel];
          }
        }
        palette.apply(indices, width, row);
      }
      case CUT_UNSIGNED, CUT_SIGNED -> {
        for (int x = 0; x < width; x++) {
          row[x] = (byte) cut(whole(line, x * bytes, bytes, layout.little(), this == CUT_SIGNED));
        }
      }
      case CUT_FLOAT -> {
        for (int x = 0; x < width; x++) {
          int raw = whole(line, x * 4, 4, layout.little(), true);
          row[x] = (byte) cut((int) Float.intBitsToFloat(raw));
        }
      }
      case COLOUR -> {
        for (int x = 0, in = high, out = 0; x < width; x++, in += pixel, out += 3) {
          row[out] = line[in];
          row[out + 1] = line[in + bytes];
          row[out + 2] = line[in + 2 * bytes];
        }
      }
      case PREMULTIPLIED -> {
        for (int x = 0, in = high, out = 0; x < width; x++, in += pixel, out += 3) {
          int alpha = line[in + 3 * bytes] & 0xFF;
          for (int c = 0; c < 3; c++) {
            int value = line[in + c * bytes] & 0xFF;
            row[out + c] = (byte) (alpha == 0 ? 0 : Math.min(255, value * 255 / alpha));
          }
        }
      }
      case CMYK -> {
        for (int x = 0, in = high, out = 0; x < width; x++, in += pixel, out += 3) {
          Cmyk.toRgb(
              line[in] & 0xFF,
              line[in + bytes] & 0xFF,
              line[in + 2 * bytes] & 0xFF,
              line[in + 3 * bytes] & 0xFF,
              row,
              out);
        }
      }
    }
  }

  private static void grey(TiffLayout layout, byte[] line, byte[] row) {
    if (layout.samples() == 1) {
      BitSamples.unpack(line, 0, layout.bits(), true, row, layout.width());
      return;
    }
    for (int x = 0; x < layout.width(); x++) {
      row[x] = line[x * layout.samples()];
    }
  }

  private static int whole(byte[] line, int at, int bytes, boolean little, boolean signed) {
    int value = 0;
    for (int i = 0; i < bytes; i++) {
      value = value << 8 | (line[at + (little ? bytes - 1 - i : i)] & 0xFF);
    }
    return signed && bytes == 2 ? (short) value : value;
  }

  private static int cut(int value) {
    return Math.max(0, Math.min(255, value));
  }
}

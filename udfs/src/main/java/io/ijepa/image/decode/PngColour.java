// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.RejectedImageException;

/**
 * How a PNG stores a pixel, and what Pillow makes of it: alpha and transparent colours are dropped,
 * grey of 16 bits is cut at 255, colour of 16 bits keeps the high byte.
 */
record PngColour(int bits, Kind kind) {
  enum Kind {
    GREY(1),
    COLOUR(3),
    INDEX(1),
    GREY_ALPHA(2),
    COLOUR_ALPHA(4);

    private final int samples;

    Kind(int samples) {
      this.samples = samples;
    }
  }

  static PngColour of(EncodedBytes file, int bits, int type) throws RejectedImageException {
    Kind kind =
        switch (type) {
          case 0 -> Kind.GREY;
          case 2 -> Kind.COLOUR;
          case 3 -> Kind.INDEX;
          case 4 -> Kind.GREY_ALPHA;
          case 6 -> Kind.COLOUR_ALPHA;
          default -> throw file.corrupt("names the unknown colour type " + type);
        };
    boolean small = bits == 1 || bits == 2 || bits == 4;
    boolean known =
        switch (kind) {
          case GREY -> small || bits == 8 || bits == 16;
          case INDEX -> small || bits == 8;
          default -> bits == 8 || bits == 16;
        };
    if (!known) {
      throw file.corrupt("names %d bits for colour type %d".formatted(bits, type));
    }
    return new PngColour(bits, kind);
  }

  int channels() {
    return kind == Kind.GREY || (kind == Kind.GREY_ALPHA && bits == 8) ? 1 : 3;
  }

  int bitsPerPixel() {
    return bits * kind.samples;
  }

  /** Distance in bytes between the pixels that a row filter compares. */
  int filterDistance() {
    return Math.max(1, bitsPerPixel() / 8);
  }

  /** Turns an unfiltered row, from byte {@code from} on, into L or RGB. */
  void unpack(byte[] line, int from, Palette palette, byte[] indices, byte[] row, int width) {
    switch (kind) {
      case GREY -> {
        if (bits == 16) {
          cut16(line, from, row, width);
        } else {
          BitSamples.unpack(line, from, bits, true, row, width);
        }
      }
      case INDEX -> {
        BitSamples.unpack(line, from, bits, false, indices, width);
        palette.apply(indices, width, row);
      }
      case COLOUR, COLOUR_ALPHA -> highBytes(line, from, row, width);
      case GREY_ALPHA -> greyAlpha(line, from, row, width);
    }
  }

  private static void cut16(byte[] line, int from, byte[] row, int width) {
    for (int x = 0, in = from; x < width; x++, in += 2) {
      row[x] = line[in] == 0 ? line[in + 1] : (byte) 0xFF;
    }
  }

  private void highBytes(byte[] line, int from, byte[] row, int width) {
    int sample = bits / 8;
    int pixel = sample * kind.samples;
    if (pixel == 3) {
      System.arraycopy(line, from, row, 0, width * 3);
      return;
    }
    for (int x = 0, in = from, out = 0; x < width; x++, in += pixel, out += 3) {
      row[out] = line[in];
      row[out + 1] = line[in + sample];
      row[out + 2] = line[in + 2 * sample];
    }
  }

  private void greyAlpha(byte[] line, int from, byte[] row, int width) {
    for (int x = 0, in = from; x < width; x++, in += bits / 4) {
      if (bits == 8) {
        row[x] = line[in];
      } else {
        row[x * 3] = line[in];
        row[x * 3 + 1] = line[in];
        row[x * 3 + 2] = line[in];
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.RejectedImageException;

/**
 * The headers of a BMP, read as Pillow reads them.
 *
 * @param bits of a stored pixel; {@code pixel} may read fewer of them
 * @param runLength compressed by runs of 4-bit or 8-bit indices
 * @param offset where the pixels begin
 */
record BmpHeader(
    int width,
    int height,
    int bits,
    boolean topDown,
    boolean runLength,
    boolean nibbles,
    BmpPixel pixel,
    Palette palette,
    long offset) {
  private static final int START = 14;
  private static final int RAW = 0;
  private static final int RLE8 = 1;
  private static final int RLE4 = 2;
  private static final int BITFIELDS = 3;
  private static final int MAX_COLOURS = 65536;

  static BmpHeader read(EncodedBytes file, DecodeOptions options) throws RejectedImageException {
    long size = file.u32le(START);
    file.require(START, Math.min(size, 124));
    boolean core = size == 12;
    if (!core
        && size != 40
        && size != 52
        && size != 56
        && size != 64
        && size != 108
        && size != 124) {
      throw file.corrupt("has a header of %d bytes, which no version has".formatted(size));
    }
    boolean topDown = !core && file.u8(START + 11) == 0xFF;
    long width = core ? file.u16le(START + 4) : file.u32le(START + 4);
    long height = core ? file.u16le(START + 6) : file.u32le(START + 8);
    options.check(width, topDown ? (1L << 32) - height : height);
    int bits = file.u16le(core ? START + 10 : START + 14);
    long compression = core ? RAW : file.u32le(START + 16);
    long colours = core ? 0 : file.u32le(START + 32);
    if (colours == 0) {
      colours = bits < 32 ? 1L << bits : 0;
    }
    int entry = core ? 3 : 4;
    long position = START + size;
    long offset = file.u32le(10);
    if (offset == START + size && bits <= 8) {
      offset += entry * colours;
    }
    BmpPixel pixel;
    if (compression == BITFIELDS) {
      pixel = bitFields(file, bits, size);
      position += size == 40 ? 12 : 0;
    } else if (compression == RAW || compression == RLE8 || compression == RLE4) {
      pixel = plain(file, bits);
    } else {
      throw file.unsupported("compressed by method " + compression);
    }
    Palette palette = new Palette();
    if (bits <= 8) {
      if (colours > MAX_COLOURS) {
        throw file.corrupt("names a palette of %,d colours".formatted(colours));
      }
      pixel = readPalette(file, position, entry, (int) colours, bits, palette, pixel);
      position += entry * colours;
    }
    return new BmpHeader(
        (int) width,
        (int) (topDown ? (1L << 32) - height : height),
        bits,
        topDown,
        compression == RLE8 || compression == RLE4,
        compression == RLE4,
        pixel,
        palette,
        offset == 0 ? position : offset);
  }

  private static BmpPixel plain(EncodedBytes file, int bits) throws RejectedImageException {
    return switch (bits) {
      case 1 -> BmpPixel.INDEX_1;
      case 4 -> BmpPixel.INDEX_4;
      case 8 -> BmpPixel.INDEX_8;
      case 16 -> BmpPixel.BGR_15;
      case 24 -> BmpPixel.BGR;
      case 32 -> BmpPixel.BGRX;
      default -> throw file.corrupt("of %d bits per pixel is not known".formatted(bits));
    };
  }

  private static BmpPixel bitFields(EncodedBytes file, int bits, long size)
      throws RejectedImageException {
    long masks = START + 40;
    long red = file.u32le(masks);
    long green = file.u32le(masks + 4);
    long blue = file.u32le(masks + 8);
    long alpha = size >= 56 ? file.u32le(masks + 12) : 0;
    String layout = "%x %x %x".formatted(red, green, blue);
    String withAlpha = layout + " %x".formatted(alpha);
    BmpPixel pixel =
        switch (bits) {
          case 16 ->
              switch (layout) {
                case "f800 7e0 1f" -> BmpPixel.BGR_16;
                case "7c00 3e0 1f" -> BmpPixel.BGR_15;
                default -> null;
              };
          case 24 -> layout.equals("ff0000 ff00 ff") ? BmpPixel.BGR : null;
          case 32 ->
              switch (withAlpha) {
                case "ff0000 ff00 ff 0", "ff0000 ff00 ff ff000000", "0 0 0 0" -> BmpPixel.BGRX;
                case "ff000000 ff0000 ff00 0", "ff000000 ff0000 ff00 ff" -> BmpPixel.XBGR;
                case "ff000000 ff00 ff 0", "ff000000 ff00 ff ff0000" -> BmpPixel.BGXR;
                case "ff ff00 ff0000 ff000000" -> BmpPixel.RGBX;
                default -> null;
              };
          default -> null;
        };
    if (pixel == null) {
      throw file.unsupported(
          "of %d bits per pixel with the bit fields %s".formatted(bits, withAlpha));
    }
    return pixel;
  }

  /** A palette that is a plain grey ramp makes the image grey, whatever its depth says. */
  private static BmpPixel readPalette(
      EncodedBytes file,
      long position,
      int entry,
      int colours,
      int bits,
      Palette palette,
      BmpPixel pixel)
      throws RejectedImageException {
    boolean grey = true;
    for (int i = 0; i < colours; i++) {
      long at = position + (long) entry * i;
      boolean there = file.has(at, 3);
      int ramp = colours == 2 ? i * 255 : i;
      int blue = there ? file.u8(at) : 0;
      int green = there ? file.u8(at + 1) : 0;
      int red = there ? file.u8(at + 2) : 0;
      grey &= there && blue == ramp && green == ramp && red == ramp;
      if (i < 256) {
        palette.set(i, red, green, blue);
      }
    }
    if (!grey || bits > 8) {
      return pixel;
    }
    return colours == 2 ? BmpPixel.GREY_1 : BmpPixel.GREY_8;
  }
}

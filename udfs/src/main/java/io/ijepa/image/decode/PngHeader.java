// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.RejectedImageException;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG before its first image data, each with its checksum verified.
 *
 * @param imageData position of the first IDAT chunk
 * @param orientation of an eXIf chunk before the image data, 1 where there is none
 */
public record PngHeader(
    int width,
    int height,
    PngColour colour,
    boolean interlaced,
    Palette palette,
    int orientation,
    long imageData) {
  static final int SIGNATURE = 8;
  private static final int MAX_PALETTE = 256;

  public static PngHeader read(EncodedBytes file, DecodeOptions options)
      throws RejectedImageException {
    long position = SIGNATURE;
    int width = 0;
    int height = 0;
    PngColour colour = null;
    boolean interlaced = false;
    Palette palette = new Palette();
    int orientation = 1;
    while (true) {
      requireChunk(file, position);
      long length = file.u32be(position);
      String name = file.ascii(position + 4, 4);
      long body = position + 8;
      if (name.equals("IDAT")) {
        if (colour == null) {
          throw file.corrupt("has image data before its header");
        }
        return new PngHeader(width, height, colour, interlaced, palette, orientation, position);
      }
      if (name.equals("IEND")) {
        throw file.corrupt("has no image data");
      }
      if (name.equals("IHDR")) {
        if (length < 13) {
          throw file.corrupt("has a header of %d bytes instead of 13".formatted(length));
        }
        file.require(body, 13);
        long declaredWidth = file.u32be(body);
        long declaredHeight = file.u32be(body + 4);
        options.check(declaredWidth, declaredHeight);
        width = (int) declaredWidth;
        height = (int) declaredHeight;
        colour = PngColour.of(file, file.u8(body + 8), file.u8(body + 9));
        if (file.u8(body + 11) != 0) {
          throw file.corrupt("names an unknown filter method");
        }
        interlaced = file.u8(body + 12) != 0;
      }
      verify(file, name, position, length);
      if (name.equals("PLTE")) {
        palette = palette(file, body, length);
      } else if (name.equals("eXIf")) {
        orientation = ExifOrientationTag.read(file, body, length);
      }
      position = body + length + 4;
    }
  }

  /** The orientation of the last eXIf chunk, be it behind the image data. */
  int finalOrientation(EncodedBytes file) throws RejectedImageException {
    int found = orientation;
    long position = imageData;
    while (file.has(position, 8) && isName(file, position + 4)) {
      long length = file.u32be(position);
      boolean ends = file.startsWith(position + 4, "IEND") || file.startsWith(position + 4, "fcTL");
      if (ends || !file.has(position + 8, length)) {
        break;
      }
      if (file.startsWith(position + 4, "eXIf")) {
        found = ExifOrientationTag.read(file, position + 8, length);
      }
      position += 12 + length;
    }
    return found;
  }

  /** A chunk's length and name must be there, and the name must be four word characters. */
  static void requireChunk(EncodedBytes file, long position) throws RejectedImageException {
    if (!file.has(position, 8)) {
      throw file.corrupt(
          "ends after %,d bytes where a chunk should begin".formatted(file.length()));
    }
    if (!isName(file, position + 4)) {
      throw file.corrupt("has no chunk at byte %,d".formatted(position));
    }
  }

  static boolean isName(EncodedBytes file, long position) throws RejectedImageException {
    for (int i = 0; i < 4; i++) {
      int c = file.u8(position + i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !(c >= '0' && c <= '9') && c != '_') {
        return false;
      }
    }
    return true;
  }

  private static void verify(EncodedBytes file, String name, long position, long length)
      throws RejectedImageException {
    if (!file.has(position + 8, length + 4)) {
      throw file.corrupt("ends after %,d bytes within its %s chunk".formatted(file.length(), name));
    }
    CRC32 crc = new CRC32();
    crc.update(file.data(), (int) position + 4, (int) length + 4);
    if (crc.getValue() != file.u32be(position + 8 + length)) {
      throw file.corrupt("chunk %s has a wrong checksum".formatted(name));
    }
  }

  private static Palette palette(EncodedBytes file, long body, long length)
      throws RejectedImageException {
    Palette palette = new Palette();
    for (int i = 0; i < Math.min(MAX_PALETTE, length / 3); i++) {
      long at = body + 3L * i;
      palette.set(i, file.u8(at), file.u8(at + 1), file.u8(at + 2));
    }
    return palette;
  }
}

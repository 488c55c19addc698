// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.Interruption;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.StreamedRows;
import java.awt.image.Raster;

/**
 * The strips or tiles of a TIFF that are JPEGs: whether each is what the directory says, and those
 * of four inks, which OpenCV converts in a way of its own: the inks as they are stored, then
 * Pillow's CMYK formula.
 */
final class TiffJpeg extends StreamedRows {
  private static final int INKS = 4;
  private static final int MARKER_BYTES = 2;

  /** Four tables of each kind, several times over. */
  private static final int MOST_TABLE_BYTES = 1 << 16;

  private final TiffParts parts;
  private final byte[] tables;
  private final int tileWidth;
  private final int tileHeight;
  private final Raster[] tiles;
  private final int[] samples;

  private TiffJpeg(TiffParts parts, byte[] tables, int width, int height)
      throws RejectedImageException {
    super(width, height, 3);
    this.parts = parts;
    this.tables = tables;
    this.tileWidth = (int) parts.width();
    this.tileHeight = (int) parts.height();
    this.tiles = new Raster[(width - 1) / tileWidth + 1];
    this.samples = ImageMemory.ints((long) INKS * tileWidth);
  }

  /** Rows of an image of four inks. */
  static PixelRows open(TiffParts parts, int width, int height) throws RejectedImageException {
    parts.requireWhole();
    check(parts, INKS, width, height);
    return new TiffJpeg(parts, tables(parts), width, height);
  }

  /**
   * Rows that a strip or tile may be decoded to: a whole block may be more than there should be.
   */
  static long mostRows(TiffParts parts) throws RejectedImageException {
    return (parts.height() + 15) / 16 * 16;
  }

  /** The bytes between the markers of the tables that all strips or tiles share. */
  static int tableBytes(TiffParts parts) {
    return Math.max(0, parts.tags().count(TiffDirectory.JPEG_TABLES) - 2 * MARKER_BYTES);
  }

  /** They come before a strip's own header, and so may hold nothing that says another size. */
  private static byte[] tables(TiffParts parts) throws RejectedImageException {
    int length = tableBytes(parts);
    if (length > MOST_TABLE_BYTES) {
      throw parts.file().corrupt("has JPEG tables of " + length + " bytes");
    }
    byte[] tables = new byte[length];
    if (length > 0) {
      int from = (int) parts.tags().place(TiffDirectory.JPEG_TABLES) + MARKER_BYTES;
      System.arraycopy(parts.file().data(), from, tables, 0, length);
    }
    for (int at = 0; at < length; ) {
      boolean whole = at + 4 <= length && (tables[at] & 0xFF) == 0xFF;
      int marker = whole ? tables[at + 1] & 0xFF : 0;
      if (!isTable(marker)) {
        throw parts
            .file()
            .corrupt("has JPEG tables that hold marker %02x, which is no table".formatted(marker));
      }
      at += MARKER_BYTES + Math.max(2, (tables[at + 2] & 0xFF) << 8 | (tables[at + 3] & 0xFF));
    }
    return tables;
  }

  /** DHT, DAC, DQT, DRI, APPn and COM. */
  private static boolean isTable(int marker) {
    return marker == 0xC4
        || marker == 0xCC
        || marker == 0xDB
        || marker == 0xDD
        || (marker >= 0xE0 && marker <= 0xEF)
        || marker == 0xFE;
  }

  /** Refuses a strip or tile with another size, depth or number of components than it should. */
  static void check(TiffParts parts, int samples, int width, int height)
      throws RejectedImageException {
    int across = (int) ((width - 1) / parts.width() + 1);
    int down = (int) ((height - 1) / parts.height() + 1);
    long most = samples == INKS ? mostRows(parts) : Integer.MAX_VALUE;
    if (parts.size() < across * (long) down) {
      throw parts.cutShort(parts.size());
    }
    for (int i = 0; i < across * down; i++) {
      Interruption.check();
      JpegHeader header = JpegHeader.read(stored(parts, i));
      long rows = height - i / across * parts.height();
      boolean last = !parts.tiled() && rows <= parts.height();
      long expected = parts.tiled() ? parts.height() : Math.min(rows, parts.height());
      boolean fits =
          header.width() == parts.width()
              && (header.height() == expected
                  || (last && header.height() > expected && header.height() <= most));
      if (!fits || header.components().size() != samples) {
        throw parts
            .file()
            .corrupt(
                "has a strip or tile of %d x %d pixels of %d components, where %d x %d of %d belong"
                    .formatted(
                        header.width(),
                        header.height(),
                        header.components().size(),
                        parts.width(),
                        expected,
                        samples));
      }
    }
  }

  @Override
  protected void next(int y, byte[] row) throws RejectedImageException {
    if (y % tileHeight == 0) {
      for (int i = 0; i < tiles.length; i++) {
        tiles[i] = null;
        tiles[i] = decode(y / tileHeight * tiles.length + i);
      }
    }
    for (int i = 0, out = 0; i < tiles.length; i++) {
      int wanted = Math.min(tileWidth, width() - i * tileWidth);
      tiles[i].getPixels(0, y % tileHeight, wanted, 1, samples);
      for (int x = 0, in = 0; x < wanted; x++, in += INKS, out += 3) {
        Cmyk.toRgb(samples[in], samples[in + 1], samples[in + 2], samples[in + 3], row, out);
      }
    }
  }

  private Raster decode(int index) throws RejectedImageException {
    Interruption.check();
    EncodedBytes part = stored(parts, index);
    return CmykJpeg.raster(whole(part), JpegHeader.read(part));
  }

  private static EncodedBytes stored(TiffParts parts, int index) throws RejectedImageException {
    int length = (int) parts.length(index);
    byte[] data = ImageMemory.bytes(length);
    System.arraycopy(parts.file().data(), (int) parts.offset(index), data, 0, length);
    return new EncodedBytes(data, "JPEG in TIFF");
  }

  /** A strip or tile with the tables that all of them share. */
  private EncodedBytes whole(EncodedBytes part) throws RejectedImageException {
    byte[] data = ImageMemory.bytes((long) part.length() + tables.length);
    System.arraycopy(part.data(), 0, data, 0, Math.min(MARKER_BYTES, part.length()));
    System.arraycopy(tables, 0, data, MARKER_BYTES, tables.length);
    int rest = part.length() - MARKER_BYTES;
    System.arraycopy(part.data(), MARKER_BYTES, data, MARKER_BYTES + tables.length, rest);
    return new EncodedBytes(data, part.format());
  }
}

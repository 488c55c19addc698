// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.RejectedImageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A TIFF with the same strips or tiles and a directory of our own: the tags that its decoding
 * needs, with the values that count for Pillow. OpenCV has its own idea of some (it turns by the
 * orientation whatever its type, refuses a strip that claims more rows than the image has, and an
 * image that does not say what zero means), and libtiff compares all entries of a directory with
 * each other.
 */
final class TiffForLibtiff {
  private static final int CLASSIC = 42;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int UNDEFINED = 7;
  private static final int MOST_TAGS = 20;
  private static final int DIRECTORY_BYTES = 2 + 12 * MOST_TAGS + 4;

  private final TiffDirectory tags;
  private final ByteBuffer file;
  private final int directory;
  private int entries;
  private int free;

  private TiffForLibtiff(TiffDirectory tags, ByteBuffer file, int directory, int free) {
    this.tags = tags;
    this.file = file;
    this.directory = directory;
    this.free = free;
  }

  /** How many bytes the new directory adds. */
  static long bytes(TiffParts parts) {
    return DIRECTORY_BYTES + 8 + 8L * parts.size();
  }

  static EncodedBytes of(TiffParts parts) throws RejectedImageException {
    EncodedBytes old = parts.file();
    TiffDirectory tags = parts.tags();
    byte[] data = ImageMemory.bytes(old.length() + bytes(parts) + 1);
    System.arraycopy(old.data(), 0, data, 0, old.length());
    int directory = old.length() + (old.length() & 1);
    ByteBuffer file =
        ByteBuffer.wrap(data).order(tags.little() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    file.putShort(2, (short) CLASSIC).putInt(4, directory);
    new TiffForLibtiff(tags, file, directory, directory + DIRECTORY_BYTES).write(parts);
    return new EncodedBytes(data, old.format());
  }

  private void write(TiffParts parts) throws RejectedImageException {
    longs(TiffDirectory.WIDTH, tags.value(TiffDirectory.WIDTH, 0));
    longs(TiffDirectory.HEIGHT, tags.value(TiffDirectory.HEIGHT, 0));
    int samples = (int) tags.value(TiffDirectory.SAMPLES, 1);
    long[] bits = new long[samples];
    Arrays.fill(bits, tags.value(TiffDirectory.BITS, 1));
    shorts(TiffDirectory.BITS, bits);
    shorts(TiffDirectory.COMPRESSION, tags.value(TiffDirectory.COMPRESSION, 1));
    shorts(TiffDirectory.PHOTOMETRIC, tags.value(TiffDirectory.PHOTOMETRIC, 0));
    shorts(TiffDirectory.FILL_ORDER, tags.value(TiffDirectory.FILL_ORDER, 1));
    if (!parts.tiled()) {
      parts(TiffDirectory.STRIP_OFFSETS, parts, false);
    }
    shorts(TiffDirectory.SAMPLES, samples);
    if (!parts.tiled()) {
      longs(TiffDirectory.ROWS_PER_STRIP, parts.height());
      parts(TiffDirectory.STRIP_COUNTS, parts, true);
    }
    for (int options : new int[] {TiffDirectory.FAX_3_OPTIONS, TiffDirectory.FAX_4_OPTIONS}) {
      if (tags.count(options) > 0) {
        longs(options, tags.at(options, 0));
      }
    }
    if (parts.tiled()) {
      longs(TiffDirectory.TILE_WIDTH, parts.width());
      longs(TiffDirectory.TILE_HEIGHT, parts.height());
      parts(TiffDirectory.TILE_OFFSETS, parts, false);
      parts(TiffDirectory.TILE_COUNTS, parts, true);
    }
    int tables = tags.count(TiffDirectory.JPEG_TABLES);
    if (tables > 4) {
      entry(TiffDirectory.JPEG_TABLES, UNDEFINED, tables);
      file.putInt((int) tags.place(TiffDirectory.JPEG_TABLES));
    }
    if (tags.count(TiffDirectory.SUBSAMPLING) == 2) {
      shorts(TiffDirectory.SUBSAMPLING, tags.values(TiffDirectory.SUBSAMPLING));
    }
    file.putShort(directory, (short) entries);
  }

  private void entry(int tag, int type, int count) {
    file.position(directory + 2 + 12 * entries++);
    file.putShort((short) tag).putShort((short) type).putInt(count);
  }

  private void longs(int tag, long value) {
    entry(tag, LONG, 1);
    file.putInt((int) value);
  }

  private void shorts(int tag, long... values) {
    entry(tag, SHORT, values.length);
    if (values.length > 2) {
      file.putInt(free);
      file.position(free);
      free += 2 * values.length;
    }
    for (long value : values) {
      file.putShort((short) value);
    }
  }

  private void parts(int tag, TiffParts parts, boolean lengths) throws RejectedImageException {
    entry(tag, LONG, parts.size());
    if (parts.size() > 1) {
      file.putInt(free);
      file.position(free);
      free += 4 * parts.size();
    }
    for (int i = 0; i < parts.size(); i++) {
      file.putInt((int) (lengths ? parts.length(i) : parts.offset(i)));
    }
  }
}

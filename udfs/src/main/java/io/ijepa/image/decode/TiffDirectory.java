// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.RejectedImageException;
import java.util.HashMap;
import java.util.Map;

/**
 * The whole-number tags of a TIFF's first directory, classic or BigTIFF, either byte order. Keeps
 * where the values lie and not the values: many tags may name the same bytes, and one tag may come
 * again and again.
 */
final class TiffDirectory {
  static final int NEW_SUBFILE_TYPE = 254;
  static final int WIDTH = 256;
  static final int HEIGHT = 257;
  static final int BITS = 258;
  static final int COMPRESSION = 259;
  static final int PHOTOMETRIC = 262;
  static final int FILL_ORDER = 266;
  static final int STRIP_OFFSETS = 273;
  static final int ORIENTATION = 274;
  static final int SAMPLES = 277;
  static final int ROWS_PER_STRIP = 278;
  static final int STRIP_COUNTS = 279;
  static final int PLANAR = 284;
  static final int FAX_3_OPTIONS = 292;
  static final int FAX_4_OPTIONS = 293;
  static final int PREDICTOR = 317;
  static final int COLOUR_MAP = 320;
  static final int TILE_WIDTH = 322;
  static final int TILE_HEIGHT = 323;
  static final int TILE_OFFSETS = 324;
  static final int TILE_COUNTS = 325;
  static final int EXTRA_SAMPLES = 338;
  static final int SAMPLE_FORMAT = 339;
  static final int JPEG_TABLES = 347;
  static final int SUBSAMPLING = 530;

  /** More values than any tag has but those with a value for each strip or tile. */
  private static final int MOST_VALUES = 1 << 18;

  private static final int BYTE = 1;
  private static final int UNDEFINED = 7;

  private record Entry(long at, int type, int bytes, int count) {}

  private final EncodedBytes file;
  private final boolean little;
  private final boolean large;
  private final Map<Integer, Entry> tags = new HashMap<>();
  private boolean complete;

  private TiffDirectory(EncodedBytes file, boolean little, boolean large) {
    this.file = file;
    this.little = little;
    this.large = large;
  }

  static TiffDirectory read(EncodedBytes file) throws RejectedImageException {
    boolean little = file.startsWith(0, "II");
    boolean large = file.u8(little ? 2 : 3) == 43;
    TiffDirectory directory = new TiffDirectory(file, little, large);
    directory.readEntries(large ? directory.unsigned(8, 8) : directory.unsigned(4, 4));
    return directory;
  }

  boolean little() {
    return little;
  }

  /** Whether every entry could be read; needed by all compressed images. */
  boolean complete() {
    return complete;
  }

  boolean has(int tag) {
    return tags.containsKey(tag);
  }

  /** How many values a tag has; 0 without it. */
  int count(int tag) {
    Entry entry = tags.get(tag);
    return entry == null ? 0 : entry.count;
  }

  /** A value of a tag that has more than {@code index} of them. */
  long at(int tag, int index) throws RejectedImageException {
    Entry entry = tags.get(tag);
    return unsigned(entry.at + (long) index * entry.bytes, entry.bytes);
  }

  /** Where the values of a tag lie that the directory has. */
  long place(int tag) {
    return tags.get(tag).at;
  }

  /** The values of a tag that is no list of strips or tiles, and no longer than sense allows. */
  long[] values(int tag) throws RejectedImageException {
    long[] values = new long[Math.min(count(tag), MOST_VALUES)];
    for (int i = 0; i < values.length; i++) {
      values[i] = at(tag, i);
    }
    return values;
  }

  long value(int tag, long absent) throws RejectedImageException {
    return count(tag) == 0 ? absent : at(tag, 0);
  }

  /** The orientation, which Pillow takes from any number but a byte; 1 without. */
  int orientation() throws RejectedImageException {
    Entry entry = tags.get(ORIENTATION);
    boolean number = entry != null && entry.type != BYTE;
    return number ? (int) Math.min(Integer.MAX_VALUE, at(ORIENTATION, 0)) : 1;
  }

  private void readEntries(long start) throws RejectedImageException {
    long declared = large ? unsigned(start, 8) : unsigned(start, 2);
    int size = large ? 20 : 12;
    long first = start + (large ? 8 : 2);
    if (declared < 1 || declared > 0xFFFF) {
      throw file.corrupt("has a directory of %,d entries".formatted(declared));
    }
    complete = true;
    for (int i = 0; i < declared && complete; i++) {
      long entry = first + (long) i * size;
      complete = file.has(entry, size) && readEntry(entry);
    }
  }

  /** False where the entry points beyond the file: like Pillow, what follows is not read then. */
  private boolean readEntry(long entry) throws RejectedImageException {
    int tag = (int) unsigned(entry, 2);
    int type = (int) unsigned(entry + 2, 2);
    int bytes =
        switch (type) {
          case BYTE, 6 -> 1;
          case UNDEFINED -> tag == JPEG_TABLES ? 1 : 0;
          case 3, 8 -> 2;
          case 4, 9, 13 -> 4;
          case 16, 18 -> 8;
          default -> 0;
        };
    long count = large ? unsigned(entry + 4, 8) : unsigned(entry + 4, 4);
    int room = large ? 8 : 4;
    long field = entry + (large ? 12 : 8);
    if (bytes == 0 || count < 1 || count > file.length()) {
      return true;
    }
    long at = count * bytes <= room ? field : unsigned(field, room);
    if (!file.has(at, count * bytes)) {
      return false;
    }
    tags.put(tag, new Entry(at, type, bytes, (int) count));
    return true;
  }

  private long unsigned(long at, int bytes) throws RejectedImageException {
    file.require(at, bytes);
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      int from = little ? bytes - 1 - i : i;
      value = value << 8 | file.u8(at + from);
    }
    return value < 0 ? Long.MAX_VALUE >> 1 : value;
  }
}

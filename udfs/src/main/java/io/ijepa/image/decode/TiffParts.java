// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.RejectedImageException;

/**
 * Where the strips or tiles of a TIFF lie in its file, read from its directory one at a time: there
 * may be millions.
 *
 * @param tiled whether they are tiles
 * @param offsets the tag that names their places
 * @param lengths the tag that names their lengths
 * @param first of the strips or tiles that the directory names, the first that counts
 */
record TiffParts(
    EncodedBytes file, TiffDirectory tags, boolean tiled, int offsets, int lengths, int first) {

  /** The rows a strip of an image that is one strip, as TIFF writes it. */
  private static final long UNLIMITED = 0xFFFF_FFFFL;

  /**
   * All strips or tiles. What is compressed is read as libtiff does, to which an image with a size
   * of tiles has tiles, whichever of both tags names them; what is not, as Pillow does.
   */
  static TiffParts all(EncodedBytes file, TiffDirectory tags) throws RejectedImageException {
    boolean raw = tags.value(TiffDirectory.COMPRESSION, TiffLayout.RAW) == TiffLayout.RAW;
    boolean sized = tags.has(TiffDirectory.TILE_WIDTH) || tags.has(TiffDirectory.TILE_HEIGHT);
    boolean strips = tags.has(TiffDirectory.STRIP_OFFSETS);
    boolean named = !tags.has(TiffDirectory.TILE_OFFSETS) || (raw && strips);
    return new TiffParts(
        file,
        tags,
        raw ? !strips : sized,
        named ? TiffDirectory.STRIP_OFFSETS : TiffDirectory.TILE_OFFSETS,
        tags.has(TiffDirectory.TILE_COUNTS) && !(raw && strips)
            ? TiffDirectory.TILE_COUNTS
            : TiffDirectory.STRIP_COUNTS,
        0);
  }

  /** The last part alone: of several strips that each cover the image, Pillow reads the last. */
  TiffParts last() {
    return new TiffParts(file, tags, tiled, offsets, lengths, Math.max(0, size() - 1));
  }

  /** How wide a tile is; the image's width for strips. */
  long width() throws RejectedImageException {
    return tiled ? tags.value(TiffDirectory.TILE_WIDTH, 0) : tags.value(TiffDirectory.WIDTH, 0);
  }

  /** Rows of a tile or strip. */
  long height() throws RejectedImageException {
    long rows = tags.value(TiffDirectory.HEIGHT, 0);
    return tiled
        ? tags.value(TiffDirectory.TILE_HEIGHT, 0)
        : Math.min(rows, tags.value(TiffDirectory.ROWS_PER_STRIP, rows));
  }

  /**
   * Refuses sizes that no image has, and as many rows a strip as Pillow's own numbers cannot hold.
   */
  void check() throws RejectedImageException {
    long rows = tags.value(TiffDirectory.ROWS_PER_STRIP, 0);
    boolean raw = tags.value(TiffDirectory.COMPRESSION, TiffLayout.RAW) == TiffLayout.RAW;
    if (!raw && !tiled && rows > Integer.MAX_VALUE && rows != UNLIMITED) {
      throw file.corrupt("has strips of %,d rows".formatted(rows));
    }
    if (width() < 1 || height() < 1 || Math.max(width(), height()) > DecodeOptions.MAX_SIDE) {
      throw file.corrupt("has tiles of %d x %d pixels".formatted(width(), height()));
    }
  }

  int size() {
    return tags.count(offsets) - first;
  }

  /** Whether the directory says how long a strip or tile is. */
  boolean hasLength(int index) {
    return index < tags.count(lengths);
  }

  long offset(int index) throws RejectedImageException {
    return tags.at(offsets, first + index);
  }

  long length(int index) throws RejectedImageException {
    return tags.at(lengths, index);
  }

  /** Refuses a file in which one of them is not whole. */
  void requireWhole() throws RejectedImageException {
    for (int i = 0; i < size(); i++) {
      if (!hasLength(i) || !file.has(offset(i), length(i))) {
        throw cutShort(i);
      }
    }
  }

  RejectedImageException cutShort(int index) {
    return file.corrupt(
        "ends after %,d bytes, before strip or tile %,d does".formatted(file.length(), index));
  }
}

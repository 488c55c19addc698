// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.RejectedImageException;

/**
 * Where the strips or tiles of a TIFF lie in its file, read from its directory one at a time: there
 * may be millions.
 *
 * @param first of the strips or tiles that the directory names, the first that counts
 */
record TiffParts(EncodedBytes file, TiffDirectory tags, int first) {

  static TiffParts all(EncodedBytes file, TiffDirectory tags) {
    return new TiffParts(file, tags, 0);
  }

  /** The last part alone: of several strips that each cover the image, Pillow reads the last. */
  static TiffParts last(EncodedBytes file, TiffDirectory tags) {
    TiffParts all = all(file, tags);
    return new TiffParts(file, tags, Math.max(0, all.size() - 1));
  }

  int size() {
    return tags.count(offsets()) - first;
  }

  /** Whether the directory says how long a strip or tile is. */
  boolean hasLength(int index) {
    return index < tags.count(lengths());
  }

  long offset(int index) throws RejectedImageException {
    return tags.at(offsets(), first + index);
  }

  long length(int index) throws RejectedImageException {
    return tags.at(lengths(), index);
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

  private boolean tiled() {
    return !tags.has(TiffDirectory.STRIP_OFFSETS);
  }

  private int offsets() {
    return tiled() ? TiffDirectory.TILE_OFFSETS : TiffDirectory.STRIP_OFFSETS;
  }

  private int lengths() {
    return tiled() ? TiffDirectory.TILE_COUNTS : TiffDirectory.STRIP_COUNTS;
  }
}

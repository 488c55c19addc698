// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.RejectedImageException;

/**
 * How a TIFF arranges its pixels, validated.
 *
 * @param bits of a sample
 * @param samples of a pixel, extra ones included
 * @param planes 1, or one for each sample
 * @param predictor 1 none, 2 differences, 3 differences of split floating point
 * @param tileWidth width of a tile; of the image if it is in strips
 * @param tileHeight rows of a tile or strip
 * @param parts where the tiles or strips lie
 */
record TiffLayout(
    int width,
    int height,
    int bits,
    int samples,
    int planes,
    boolean little,
    boolean reversed,
    int compression,
    int predictor,
    int tileWidth,
    int tileHeight,
    TiffParts parts) {
  static final int RAW = 1;
  private static final int MOST_TILES_ACROSS = 4096;

  static TiffLayout of(EncodedBytes file, TiffDirectory tags, int bits, int samples)
      throws RejectedImageException {
    int width = (int) tags.value(TiffDirectory.WIDTH, 0);
    int height = (int) tags.value(TiffDirectory.HEIGHT, 0);
    TiffParts parts = TiffParts.all(file, tags);
    parts.check();
    int tileWidth = (int) parts.width();
    int tileHeight = (int) parts.height();
    if (width / tileWidth > MOST_TILES_ACROSS) {
      throw file.unsupported("with more than %,d tiles side by side".formatted(MOST_TILES_ACROSS));
    }
    int compression = (int) tags.value(TiffDirectory.COMPRESSION, RAW);
    int planes = tags.value(TiffDirectory.PLANAR, 1) == 2 ? samples : 1;
    boolean covering =
        planes == 1 && compression == RAW && tileWidth == width && tileHeight == height;
    return new TiffLayout(
        width,
        height,
        bits,
        samples,
        planes,
        tags.little(),
        tags.value(TiffDirectory.FILL_ORDER, 1) == 2,
        compression,
        predictor(tags, compression),
        tileWidth,
        tileHeight,
        covering ? parts.last() : parts);
  }

  /**
   * The tag counts only for the compressions that have predictors; libtiff ignores it elsewhere.
   */
  static int predictor(TiffDirectory tags, int compression) throws RejectedImageException {
    return compression == RAW || compression == TiffStream.PACK_BITS
        ? 1
        : (int) tags.value(TiffDirectory.PREDICTOR, 1);
  }

  /** Samples that lie next to each other in a plane. */
  int samplesPerPlane() {
    return planes == 1 ? samples : 1;
  }

  int tilesAcross() {
    return (width + tileWidth - 1) / tileWidth;
  }

  int tilesDown() {
    return (height + tileHeight - 1) / tileHeight;
  }

  /** Bytes of a row of a plane, {@code pixels} wide. */
  int rowBytes(int pixels) {
    return BitSamples.bytes(pixels * samplesPerPlane(), bits);
  }
}

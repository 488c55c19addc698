// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.ImageCost;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;

/** What a TIFF costs: a tile is paid for as a whole, however little of it the image shows. */
final class TiffCost {
  private static final int BYTES_OF_LZW = 17 << 10;
  private static final int BYTES_OF_INFLATER = 48 << 10;
  private static final int BYTES_OF_STREAM = 64;

  /** The work to begin a strip or tile, and to ask it for a row. */
  private static final int STEPS_TO_OPEN = 1024;

  private static final int STEPS_TO_READ = 32;

  /** libtiff expands to four bytes a pixel, and OpenCV to its image and one in another order. */
  private static final int BYTES_BY_LIBTIFF = 7;

  private TiffCost() {}

  /** What {@link TiffRows} needs; all planes and all tiles of a row are open at once. */
  static ImageCost byRows(TiffLayout layout, int channels, int orientation) {
    long rows = (long) layout.planes() * layout.height();
    long tiles = (long) layout.planes() * layout.tilesAcross();
    long tileRow = layout.rowBytes(layout.tileWidth());
    boolean raw = layout.compression() == TiffLayout.RAW;
    long shown = raw ? Math.min(tileRow, layout.rowBytes(layout.width())) : tileRow;
    boolean lzw = layout.compression() == TiffStream.LZW;
    int stepsPerByte = (lzw ? 2 : 1) + (layout.predictor() == 1 ? 0 : 1);
    long opened = tiles * layout.tilesDown() * (raw ? STEPS_TO_READ : STEPS_TO_OPEN);
    long pixels = (long) layout.width() * layout.height();
    boolean inflated = !raw && !lzw && layout.compression() != TiffStream.PACK_BITS;
    return ImageCost.ofRows(layout.width(), layout.height(), channels)
        .plus(
            layout.planes() * tileRow
                + tileRow
                + 3L * layout.planes() * layout.rowBytes(layout.width())
                + tiles * (lzw ? BYTES_OF_LZW : BYTES_OF_STREAM),
            tiles * (inflated ? BYTES_OF_INFLATER : 0)
                + (Orientation.turns(orientation) ? 2 * pixels * channels : 0),
            opened + rows * layout.tilesAcross() * (shown * stepsPerByte + STEPS_TO_READ));
  }

  /**
   * What OpenCV's libtiff needs. The tiles of JPEG may be progressive, in scans that are paid for
   * each tile.
   */
  static ImageCost byLibtiff(EncodedBytes file, TiffParts parts, int samples, boolean fax)
      throws RejectedImageException {
    long width = parts.tags().value(TiffDirectory.WIDTH, 0);
    long height = parts.tags().value(TiffDirectory.HEIGHT, 0);
    long area = parts.width() * parts.height();
    long tiles = ((width - 1) / parts.width() + 1) * ((height - 1) / parts.height() + 1);
    long coefficients = fax ? 0 : 2L * samples * area;
    ImageCost cost =
        ImageCost.ofRows(width, height, samples)
            .plus(
                2L * file.length() + TiffForLibtiff.bytes(parts),
                file.length()
                    + TiffForLibtiff.bytes(parts)
                    + BYTES_BY_LIBTIFF * width * height
                    + (4L + samples) * area
                    + coefficients,
                2L * file.length() + tiles * (area * (fax ? 1 : samples) + STEPS_TO_OPEN));
    return fax ? cost : cost.plus(0, 0, scans(file, parts, width, height) * area * samples);
  }

  /** What {@link TiffJpeg} needs for inks: the tiles of a row of tiles, one after the other. */
  static ImageCost byTiles(EncodedBytes file, TiffParts parts) throws RejectedImageException {
    long width = parts.tags().value(TiffDirectory.WIDTH, 0);
    long height = parts.tags().value(TiffDirectory.HEIGHT, 0);
    long area = parts.width() * TiffJpeg.mostRows(parts);
    long across = (width - 1) / parts.width() + 1;
    long tiles = across * ((height - 1) / parts.height() + 1);
    return ImageCost.ofRows(width, height, 4)
        .plus(
            4 * area * (across + 1) + 4L * file.length(),
            2 * 4 * area + 2 * 3 * width * height,
            2 * tiles * (4 * area + STEPS_TO_OPEN + TiffJpeg.tableBytes(parts))
                + 2 * scans(file, parts, width, height) * area * 4);
  }

  /** Scans of all parts beyond the first of each; no more bytes are looked at than are decoded. */
  private static long scans(EncodedBytes file, TiffParts parts, long width, long height)
      throws RejectedImageException {
    long scans = 0;
    long bytes = 0;
    for (int i = 0; i < parts.size() && parts.hasLength(i); i++) {
      long offset = parts.offset(i);
      long length = parts.length(i);
      if (!file.has(offset, length)) {
        return scans; // refused when it is decoded
      }
      bytes += length;
      if (bytes > DecodeOptions.DEFAULT_MAX_PIXELS * 4) {
        throw new RejectedImageException(
            Rejection.TOO_LARGE,
            "TIFF has strips or tiles of more than %,d bytes of JPEG"
                .formatted(DecodeOptions.DEFAULT_MAX_PIXELS * 4),
            (int) width,
            (int) height);
      }
      scans += Math.max(0, scans(file.data(), (int) offset, (int) length) - 1);
    }
    return scans;
  }

  private static int scans(byte[] data, int from, int length) {
    int scans = 0;
    for (int i = from; i + 1 < from + length; i++) {
      if (data[i] == (byte) 0xFF && data[i + 1] == (byte) 0xDA) {
        scans++;
      }
    }
    return scans;
  }
}

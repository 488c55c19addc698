// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.ImageCost;
import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.StreamedRows;

/** BMP with Pillow's reading of its many headers: palettes, bit fields, run lengths. */
final class BmpDecoder {
  private BmpDecoder() {}

  static Undecoded read(EncodedBytes file, DecodeOptions options) throws RejectedImageException {
    BmpHeader header = BmpHeader.read(file, options);
    long pixels = (long) header.width() * header.height();
    return new Undecoded(
        header.width(),
        header.height(),
        ImageCost.ofRows(header.width(), header.height(), 3)
            .plus(header.width() + (header.runLength() ? pixels : 0), 0, pixels),
        () -> open(file, header));
  }

  private static PixelRows open(EncodedBytes file, BmpHeader header) throws RejectedImageException {
    if (header.runLength()) {
      return BmpRunLength.decode(file, header);
    }
    return header.topDown() ? new Rows(file, header) : new Rows(file, header).checked();
  }

  private static final class Rows extends StreamedRows {
    private final EncodedBytes file;
    private final BmpHeader header;
    private final byte[] indices;
    private final long stride;

    Rows(EncodedBytes file, BmpHeader header) throws RejectedImageException {
      super(header.width(), header.height(), header.pixel().channels());
      this.file = file;
      this.header = header;
      this.indices = ImageMemory.bytes(header.width());
      this.stride = (((long) header.width() * header.bits() + 31) >> 3) & ~3L;
      if (BitSamples.bytes(header.width(), header.pixel().bits()) > stride) {
        throw file.corrupt("has rows that are shorter than its pixels");
      }
    }

    /** Rows are stored from the bottom: what is missing at the end is missing at the top. */
    Rows checked() throws RejectedImageException {
      requireRow(height() - 1L);
      return this;
    }

    @Override
    protected void next(int y, byte[] row) throws RejectedImageException {
      long line = header.topDown() ? y : height() - 1L - y;
      requireRow(line);
      header
          .pixel()
          .unpack(
              file.data(),
              (int) (header.offset() + line * stride),
              header.palette(),
              indices,
              row,
              width());
    }

    private void requireRow(long line) throws RejectedImageException {
      int bytes = BitSamples.bytes(width(), header.pixel().bits());
      if (!file.has(header.offset() + line * stride, bytes)) {
        throw file.corrupt(
            "ends after %,d bytes, in row %,d of %,d"
                .formatted(file.length(), line, header.height()));
      }
    }
  }
}

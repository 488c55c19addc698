package io.ijepa.image.decode;

import io.ijepa.image.pixel.PixelBudget;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.StreamedRows;

/** BMP with Pillow's reading of its many headers: palettes, bit fields, run lengths. */
final class BmpDecoder {
  private BmpDecoder() {}

  static PixelRows open(EncodedBytes file, DecodeOptions options, PixelBudget budget)
      throws RejectedImageException {
    BmpHeader header = BmpHeader.read(file, options);
    if (header.runLength()) {
      return BmpRunLength.decode(file, header, budget);
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
      this.indices = new byte[header.width()];
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

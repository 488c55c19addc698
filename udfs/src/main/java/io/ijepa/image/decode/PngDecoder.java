package io.ijepa.image.decode;

import io.ijepa.image.pixel.PixelBudget;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.StreamedRows;

/**
 * PNG: every bit depth and colour type, row by row; only an interlaced image is held as a whole.
 */
final class PngDecoder {
  private PngDecoder() {}

  static PixelRows open(EncodedBytes file, DecodeOptions options, PixelBudget budget)
      throws RejectedImageException {
    PngHeader header = PngHeader.read(file, options);
    PixelRows rows =
        header.interlaced() ? PngInterlace.decode(file, header, budget) : new Rows(file, header);
    return options.exifOrientation() == DecodeOptions.ExifOrientation.APPLY
        ? Orientation.apply(rows, header.finalOrientation(file), budget)
        : rows;
  }

  private static final class Rows extends StreamedRows {
    private final PngHeader header;
    private final PngImageData data;
    private final byte[] indices;
    private final int bytes;

    Rows(EncodedBytes file, PngHeader header) throws RejectedImageException {
      super(header.width(), header.height(), header.colour().channels());
      this.header = header;
      this.indices = new byte[header.width()];
      this.bytes = BitSamples.bytes(header.width(), header.colour().bitsPerPixel());
      this.data = new PngImageData(file, header);
      data.startPass(bytes);
    }

    @Override
    protected void next(int y, byte[] row) throws RejectedImageException {
      header.colour().unpack(data.row(bytes), 1, header.palette(), indices, row, width());
    }

    @Override
    protected void end() throws RejectedImageException {
      data.requireChunksAfter();
    }

    @Override
    public void close() {
      data.close();
    }
  }
}

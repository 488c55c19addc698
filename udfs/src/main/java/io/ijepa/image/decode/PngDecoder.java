// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.ImageCost;
import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.StreamedRows;

/**
 * PNG: every bit depth and colour type, row by row; only an interlaced image is held as a whole.
 */
final class PngDecoder {
  private PngDecoder() {}

  static Undecoded read(EncodedBytes file, DecodeOptions options) throws RejectedImageException {
    PngHeader header = PngHeader.read(file, options);
    int orientation = options.turns() ? header.finalOrientation(file) : Orientation.UPRIGHT;
    PngColour colour = header.colour();
    int channels = colour.channels();
    long line = BitSamples.bytes(header.width(), colour.bitsPerPixel()) + 1L;
    long pixels = (long) header.width() * header.height() * channels;
    int copies = Orientation.turns(orientation) ? 2 : header.interlaced() ? 1 : 0;
    return new Undecoded(
        header.width(),
        header.height(),
        ImageCost.ofRows(header.width(), header.height(), channels)
            .plus(
                2 * line + (1L + 2L * channels) * header.width(),
                copies * pixels,
                line * header.height() + (header.interlaced() ? 2 * pixels : 0)),
        () ->
            Orientation.apply(
                header.interlaced() ? PngInterlace.decode(file, header) : new Rows(file, header),
                orientation));
  }

  private static final class Rows extends StreamedRows {
    private final PngHeader header;
    private final PngImageData data;
    private final byte[] indices;
    private final int bytes;

    Rows(EncodedBytes file, PngHeader header) throws RejectedImageException {
      super(header.width(), header.height(), header.colour().channels());
      this.header = header;
      this.indices = ImageMemory.bytes(header.width());
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

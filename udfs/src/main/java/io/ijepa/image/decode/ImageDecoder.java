// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.PixelBudget;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;

/**
 * Encoded bytes to rows of L or RGB, as {@code Image.open(..).convert(..)} of Pillow has them. The
 * header is read first, and the image's price with it: what is too large costs nothing, and what is
 * not waits for its share of the {@link PixelBudget}, which its rows hold until they are closed.
 */
public final class ImageDecoder {
  private final DecodeOptions options;
  private final PixelBudget budget;

  public ImageDecoder(DecodeOptions options, PixelBudget budget) {
    this.options = options;
    this.budget = budget;
  }

  /** The caller closes the rows. */
  public PixelRows open(byte[] encoded) throws RejectedImageException {
    if (encoded == null || encoded.length == 0) {
      throw new RejectedImageException(Rejection.EMPTY, "no bytes");
    }
    ImageFormat format = ImageFormat.of(encoded);
    EncodedBytes file = new EncodedBytes(encoded, format.title());
    Undecoded image =
        switch (format) {
          case JPEG -> JpegDecoder.read(file, options);
          case PNG -> PngDecoder.read(file, options);
          case WEBP -> WebpDecoder.read(file, options);
          case BMP -> BmpDecoder.read(file, options);
          case GIF -> GifDecoder.read(file, options);
          case TIFF -> TiffDecoder.read(file, options);
        };
    return decode(image, format.title());
  }

  public PixelRows open(RawPixels raw) throws RejectedImageException {
    return decode(RawPixelRows.read(raw, options), "image struct");
  }

  PixelRows decode(Undecoded image, String format) throws RejectedImageException {
    options.check(image, format);
    try {
      return decode(image, budget.acquire(image.cost(), format, image.width(), image.height()));
    } catch (ImageMemory.NoRoomException crowded) {
      return decode(image, budget.acquireAll()); // a row must not depend on its neighbours
    }
  }

  private static PixelRows decode(Undecoded image, PixelBudget.Lease lease)
      throws RejectedImageException {
    PixelRows rows = null;
    try {
      rows = image.decoding().decode();
      return new PaidRows(rows, lease);
    } finally {
      if (rows == null) {
        lease.close();
      }
    }
  }

  /** Rows with the share of the budget that they were decoded within. */
  private record PaidRows(PixelRows rows, PixelBudget.Lease lease) implements PixelRows {
    @Override
    public int width() {
      return rows.width();
    }

    @Override
    public int height() {
      return rows.height();
    }

    @Override
    public int channels() {
      return rows.channels();
    }

    @Override
    public void read(int y, byte[] row) throws RejectedImageException {
      rows.read(y, row);
    }

    @Override
    public void finish() throws RejectedImageException {
      rows.finish();
    }

    @Override
    public void close() {
      try {
        rows.close();
      } finally {
        lease.close();
      }
    }
  }
}

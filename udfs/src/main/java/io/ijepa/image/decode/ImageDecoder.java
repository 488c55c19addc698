package io.ijepa.image.decode;

import io.ijepa.image.pixel.PixelBudget;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;

/**
 * Encoded bytes to rows of L or RGB, as {@code Image.open(..).convert(..)} of Pillow has them. The
 * header is read first: what is too large costs nothing.
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
    return switch (format) {
      case JPEG -> JpegDecoder.open(file, options, budget);
      case PNG -> PngDecoder.open(file, options, budget);
      case WEBP -> WebpDecoder.open(file, options, budget);
      case BMP -> BmpDecoder.open(file, options, budget);
      case GIF -> GifDecoder.open(file, options, budget);
      case TIFF -> TiffDecoder.open(file, options, budget);
    };
  }

  public PixelRows open(RawPixels raw) throws RejectedImageException {
    return RawPixelRows.open(raw, options);
  }
}

package io.ijepa.image;

/**
 * Encoded bytes to rows of L or RGB, as {@code Image.open(..).convert(..)} of Pillow has them. The
 * header is read first: what is too large costs nothing.
 */
final class ImageDecoder {
  private final DecodeOptions options;
  private final PixelBudget budget;

  ImageDecoder(DecodeOptions options, PixelBudget budget) {
    this.options = options;
    this.budget = budget;
  }

  /** The caller closes the rows. */
  PixelRows open(byte[] encoded) throws RejectedImageException {
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

  PixelRows open(RawPixels raw) throws RejectedImageException {
    return RawPixelRows.open(raw, options);
  }
}

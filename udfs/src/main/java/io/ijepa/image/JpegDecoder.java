package io.ijepa.image;

/** JPEG: grey and colour by OpenCV's libjpeg-turbo, four components by {@link CmykJpeg}. */
final class JpegDecoder {
  private JpegDecoder() {}

  static PixelRows open(EncodedBytes file, DecodeOptions options, PixelBudget budget)
      throws RejectedImageException {
    JpegHeader header = JpegHeader.read(file);
    options.check(header.width(), header.height());
    JpegHeader.requireEnd(file);
    PixelRows rows =
        header.components() == 4
            ? CmykJpeg.open(file, header, budget)
            : decode(file, header, budget);
    return options.exifOrientation() == DecodeOptions.ExifOrientation.APPLY
        ? Orientation.apply(rows, header.orientation(), budget)
        : rows;
  }

  private static PixelRows decode(EncodedBytes file, JpegHeader header, PixelBudget budget)
      throws RejectedImageException {
    boolean grey = header.components() == 1;
    long pixels = (long) header.width() * header.height();
    long coefficients = header.progressive() ? 2L * header.components() * pixels : 0;
    PixelBudget.Lease lease = budget.acquire(pixels * header.components() + coefficients);
    try {
      return new NativeImage(OpenCv.decode(file, grey, header.width(), header.height()), lease);
    } catch (RejectedImageException | RuntimeException e) {
      lease.close();
      throw e;
    }
  }
}

package io.ijepa.image.decode;

import io.ijepa.image.pixel.PixelBudget;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;

/** JPEG: grey and colour by OpenCV's libjpeg-turbo, four components by {@link CmykJpeg}. */
final class JpegDecoder {
  private JpegDecoder() {}

  static PixelRows open(EncodedBytes file, DecodeOptions options, PixelBudget budget)
      throws RejectedImageException {
    JpegHeader header = JpegHeader.read(file);
    options.check(header.width(), header.height());
    JpegHeader.requireEnd(file);
    boolean turned =
        options.exifOrientation() == DecodeOptions.ExifOrientation.APPLY
            && Orientation.turns(header.orientation());
    PixelRows rows =
        header.components() == 4
            ? CmykJpeg.open(file, header, budget)
            : decode(file, header, turned, budget);
    return turned ? Orientation.apply(rows, header.orientation(), budget) : rows;
  }

  private static PixelRows decode(
      EncodedBytes file, JpegHeader header, boolean turned, PixelBudget budget)
      throws RejectedImageException {
    boolean grey = header.components() == 1;
    long pixels = (long) header.width() * header.height();
    long coefficients = header.progressive() ? 2L * header.components() * pixels : 0;
    int copies = turned ? 2 : 1;
    PixelBudget.Lease lease = budget.acquire(copies * pixels * header.components() + coefficients);
    try {
      return new NativeImage(OpenCv.decode(file, grey, header.width(), header.height()), lease);
    } catch (RejectedImageException | RuntimeException e) {
      lease.close();
      throw e;
    }
  }
}

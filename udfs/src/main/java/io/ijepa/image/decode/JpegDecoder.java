// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.ImageCost;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;

/** JPEG: grey and colour by OpenCV's libjpeg-turbo, four components by {@link CmykJpeg}. */
final class JpegDecoder {
  private JpegDecoder() {}

  static Undecoded read(EncodedBytes file, DecodeOptions options) throws RejectedImageException {
    JpegHeader header = JpegHeader.read(file);
    options.check(header.width(), header.height());
    JpegScans scans = JpegScans.read(file, header);
    int orientation = options.turns() ? header.orientation() : Orientation.UPRIGHT;
    boolean inks = header.components().size() == 4;
    return new Undecoded(
        header.width(),
        header.height(),
        inks
            ? CmykJpeg.cost(file, header, scans, orientation)
            : cost(file, header, scans, orientation),
        () ->
            Orientation.apply(
                inks ? CmykJpeg.open(file, header) : decode(file, header), orientation));
  }

  private static ImageCost cost(
      EncodedBytes file, JpegHeader header, JpegScans scans, int orientation) {
    int channels = header.components().size();
    long pixels = (long) header.width() * header.height() * channels;
    long whole = scans.whole() ? JpegScans.coefficientBytes(header) : 0;
    long turned = Orientation.turns(orientation) ? pixels : 0;
    return ImageCost.ofRows(header.width(), header.height(), channels)
        .plus(0, pixels + Math.max(file.length() + whole, turned), scans.work());
  }

  private static PixelRows decode(EncodedBytes file, JpegHeader header)
      throws RejectedImageException {
    boolean grey = header.components().size() == 1;
    return new NativeImage(OpenCv.decode(file, grey, header.width(), header.height()));
  }
}

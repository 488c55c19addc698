// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.ImageCost;
import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.StreamedRows;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * JPEG of four components, which OpenCV can only give in a conversion of its own: the JDK's decoder
 * delivers the components as they are, and Pillow's steps follow. YCCK becomes CMYK by libjpeg's
 * fixed-point formula, all values are inverted as Adobe writes them, then CMYK becomes RGB.
 */
final class CmykJpeg extends StreamedRows {
  private static final int HALF = 1 << 15;
  private static final int RED_OF_CR = fix(1.40200);
  private static final int BLUE_OF_CB = fix(1.77200);
  private static final int GREEN_OF_CR = -fix(0.71414);
  private static final int GREEN_OF_CB = -fix(0.34414);

  private final Raster raster;
  private final boolean ycck;
  private final int[] samples;

  private CmykJpeg(Raster raster, boolean ycck) throws RejectedImageException {
    super(raster.getWidth(), raster.getHeight(), 3);
    this.raster = raster;
    this.ycck = ycck;
    this.samples = ImageMemory.ints(raster.getWidth() * 4L);
  }

  static ImageCost cost(EncodedBytes file, JpegHeader header, JpegScans scans, int orientation) {
    long pixels = (long) header.width() * header.height();
    long whole = scans.whole() ? JpegScans.coefficientBytes(header) : 0;
    long turned = Orientation.turns(orientation) ? 2 * 3 * pixels : 0;
    return ImageCost.ofRows(header.width(), header.height(), 4)
        .plus(4 * pixels + 2L * file.length(), Math.max(whole, turned), 2 * scans.work());
  }

  static PixelRows open(EncodedBytes file, JpegHeader header) throws RejectedImageException {
    // libjpeg takes every transform that is named but 0 for YCCK, also one that makes no sense.
    return new CmykJpeg(raster(file, header), header.adobeTransform() > 0);
  }

  @Override
  protected void next(int y, byte[] row) {
    raster.getPixels(0, y, width(), 1, samples);
    for (int x = 0, in = 0, out = 0; x < width(); x++, in += 4, out += 3) {
      int c = samples[in];
      int m = samples[in + 1];
      int ye = samples[in + 2];
      if (ycck) {
        int cb = m - 128;
        int cr = ye - 128;
        m = 255 - clip(c + ((GREEN_OF_CB * cb + HALF + GREEN_OF_CR * cr) >> 16));
        ye = 255 - clip(c + ((BLUE_OF_CB * cb + HALF) >> 16));
        c = 255 - clip(c + ((RED_OF_CR * cr + HALF) >> 16));
      }
      Cmyk.toRgb(255 - c, 255 - m, 255 - ye, 255 - samples[in + 3], row, out);
    }
  }

  /** The four components as they are stored. */
  static Raster raster(EncodedBytes file, JpegHeader header) throws RejectedImageException {
    ImageReader reader = reader();
    try (MemoryCacheImageInputStream input =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file.data()))) {
      reader.setInput(input, true, true);
      Raster raster =
          ImageMemory.allocate(
              4L * header.width() * header.height(),
              () -> {
                try {
                  return reader.readRaster(0, null);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      if (raster.getNumBands() != 4
          || raster.getWidth() != header.width()
          || raster.getHeight() != header.height()) {
        throw file.corrupt("of four components does not decode to its declared size");
      }
      return raster;
    } catch (IOException | RuntimeException e) {
      throw file.corrupt("of four components cannot be decoded: " + reason(e));
    } finally {
      reader.dispose();
    }
  }

  private static String reason(Exception e) {
    return e instanceof UncheckedIOException wrapped
        ? wrapped.getCause().getMessage()
        : e.getMessage();
  }

  /** The JDK's own reader, whatever plug-ins the class path adds. */
  private static ImageReader reader() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getName().startsWith("com.sun.imageio.")) {
        return reader;
      }
    }
    throw new IllegalStateException("this Java runtime has no JPEG reader (module java.desktop)");
  }

  private static int fix(double value) {
    return (int) (value * (1 << 16) + 0.5);
  }

  private static int clip(int value) {
    return Math.max(0, Math.min(255, value));
  }
}

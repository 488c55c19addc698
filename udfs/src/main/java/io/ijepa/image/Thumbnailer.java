// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;

import io.ijepa.image.decode.DecodeOptions;
import io.ijepa.image.decode.DecodeOptions.ExifOrientation;
import io.ijepa.image.decode.ImageDecoder;
import io.ijepa.image.decode.OpenCv;
import io.ijepa.image.decode.RawPixels;
import io.ijepa.image.pixel.PixelBudget;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import io.ijepa.image.resample.Resampler;
import io.ijepa.image.resample.Resampling;
import io.ijepa.image.resample.ResizeBackend;
import io.ijepa.image.resample.Scratch;
import io.ijepa.image.resample.Window;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Images as small JPEGs for people to look at: of every format that can be embedded, the aspect
 * ratio kept, turned upright as a viewer would. Immutable and shared by all threads.
 */
public final class Thumbnailer {
  private static final int QUALITY = 80;

  private final int side;
  private final ImageDecoder decoder =
      new ImageDecoder(
          new DecodeOptions(DecodeOptions.DEFAULT_MAX_PIXELS, ExifOrientation.APPLY),
          PixelBudget.ofJvm());
  private final Resampler resampler = new Resampler(ResizeBackend.PILLOW);

  /**
   * @param side pixels of the longer side; a smaller image keeps its size
   */
  public Thumbnailer(int side) {
    this.side = side;
  }

  /**
   * The thumbnail of an image file.
   *
   * @param encoded the file's bytes; null and empty are {@link Rejection#EMPTY}
   */
  public byte[] jpeg(byte[] encoded) throws RejectedImageException {
    return Decoding.guard(() -> shrink(() -> decoder.open(encoded)));
  }

  /** The thumbnail of pixels that are decoded already: a Spark {@code image} struct. */
  public byte[] jpeg(RawPixels raw) throws RejectedImageException {
    return Decoding.guard(() -> shrink(() -> decoder.open(raw)));
  }

  private byte[] shrink(Decoding<PixelRows> image) throws RejectedImageException {
    try (PixelRows rows = image.run()) {
      int longer = Math.max(rows.width(), rows.height());
      int width = scaled(rows.width(), longer);
      int height = scaled(rows.height(), longer);
      byte[] pixels = new byte[height * width * rows.channels()];
      Window whole = Window.whole(height, width);
      resampler.resample(
          rows, Resampling.BICUBIC, whole, new Scratch(), pixels, 0, width * rows.channels());
      rows.finish();
      return encode(pixels, height, width, rows.channels());
    }
  }

  private int scaled(int length, int longer) {
    return longer <= side ? length : Math.max(1, Math.round((float) length * side / longer));
  }

  private static byte[] encode(byte[] pixels, int height, int width, int channels) {
    OpenCv.prepare();
    if (channels == 3) {
      swapRedAndBlue(pixels);
    }
    try (Mat mat = new Mat(height, width, CV_8UC(channels));
        IntPointer settings = new IntPointer(IMWRITE_JPEG_QUALITY, QUALITY);
        BytePointer encoded = new BytePointer()) {
      mat.data().put(pixels);
      if (!imencode(".jpg", mat, encoded, settings)) {
        throw new IllegalStateException("OpenCV wrote no JPEG");
      }
      byte[] jpeg = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(jpeg);
      return jpeg;
    }
  }

  /** OpenCV's order of channels is blue, green, red. */
  private static void swapRedAndBlue(byte[] pixels) {
    for (int i = 0; i < pixels.length; i += 3) {
      byte red = pixels[i];
      pixels[i] = pixels[i + 2];
      pixels[i + 2] = red;
    }
  }
}

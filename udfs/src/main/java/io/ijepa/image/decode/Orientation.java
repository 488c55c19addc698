// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/** Turns an image upright by the orientation code of EXIF and TIFF, 1 to 8; others mean nothing. */
final class Orientation {
  static final int UPRIGHT = 1;
  private static final int FLIP_BOTH = -1;
  private static final int FLIP_ROWS = 0;
  private static final int FLIP_COLUMNS = 1;

  private Orientation() {}

  static boolean turns(int code) {
    return code > UPRIGHT && code <= 8;
  }

  /** Whether the image that is turned is as wide as the other is high. */
  static boolean swapsSides(int code) {
    return code >= 5 && code <= 8;
  }

  /** Takes over {@code rows}; the result needs twice the memory of the image while it is made. */
  static PixelRows apply(PixelRows rows, int code) throws RejectedImageException {
    if (!turns(code)) {
      return rows;
    }
    try {
      return turn(rows instanceof NativeImage whole ? whole : materialise(rows), code);
    } catch (RejectedImageException | RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  private static PixelRows turn(NativeImage image, int code) throws RejectedImageException {
    Mat turned = null;
    try (Mat source = image.mat()) {
      Mat target = new Mat();
      turned = target;
      ImageMemory.allocate(
          source.total() * source.elemSize(),
          () -> {
            turn(source, target, code);
            return target;
          });
      return new NativeImage(target);
    } catch (RejectedImageException | RuntimeException e) {
      OpenCv.release(turned);
      throw e;
    }
  }

  private static void turn(Mat source, Mat turned, int code) {
    switch (code) {
      case 2 -> opencv_core.flip(source, turned, FLIP_COLUMNS);
      case 3 -> opencv_core.flip(source, turned, FLIP_BOTH);
      case 4 -> opencv_core.flip(source, turned, FLIP_ROWS);
      case 5 -> opencv_core.transpose(source, turned);
      case 6 -> opencv_core.rotate(source, turned, opencv_core.ROTATE_90_CLOCKWISE);
      case 7 -> {
        opencv_core.transpose(source, turned);
        opencv_core.flip(turned, turned, FLIP_BOTH);
      }
      default -> opencv_core.rotate(source, turned, opencv_core.ROTATE_90_COUNTERCLOCKWISE);
    }
  }

  /** Decodes streamed rows into native memory and closes them. */
  private static NativeImage materialise(PixelRows rows) throws RejectedImageException {
    NativeImage image = null;
    try (rows) {
      image = NativeImage.allocate(rows.width(), rows.height(), rows.channels());
      byte[] row = ImageMemory.bytes((long) rows.width() * rows.channels());
      for (int y = 0; y < rows.height(); y++) {
        rows.read(y, row);
        image.write(y, row);
      }
      rows.finish();
      return image;
    } catch (RejectedImageException | RuntimeException e) {
      NativeImage.release(image);
      throw e;
    }
  }
}

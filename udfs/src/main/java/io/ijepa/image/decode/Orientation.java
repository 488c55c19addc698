package io.ijepa.image.decode;

import io.ijepa.image.pixel.PixelBudget;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/** Turns an image upright by the orientation code of EXIF and TIFF, 1 to 8; others mean nothing. */
public final class Orientation {
  private static final int UPRIGHT = 1;
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
  public static PixelRows apply(PixelRows rows, int code, PixelBudget budget)
      throws RejectedImageException {
    if (!turns(code)) {
      return rows;
    }
    try {
      return turn(rows instanceof NativeImage whole ? whole : materialise(rows, budget), code);
    } catch (RejectedImageException | RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  private static PixelRows turn(NativeImage image, int code) {
    Mat turned = null;
    try {
      turned = new Mat();
      turn(image.mat(), turned, code);
    } catch (RuntimeException e) {
      OpenCv.release(turned);
      image.close();
      throw e;
    }
    image.mat().close();
    return new NativeImage(turned, image.lease());
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
  static NativeImage materialise(PixelRows rows, PixelBudget budget) throws RejectedImageException {
    int bytes = rows.width() * rows.channels();
    PixelBudget.Lease held = rows.takeLease();
    PixelBudget.Lease lease = held == null ? budget.acquire(2L * bytes * rows.height()) : held;
    NativeImage image = null;
    try (rows) {
      image = NativeImage.allocate(rows.width(), rows.height(), rows.channels(), lease);
      byte[] row = new byte[bytes];
      for (int y = 0; y < rows.height(); y++) {
        rows.read(y, row);
        image.write(y, row);
      }
      rows.finish();
      return image;
    } catch (RejectedImageException | RuntimeException e) {
      NativeImage.release(image, lease);
      throw e;
    }
  }
}

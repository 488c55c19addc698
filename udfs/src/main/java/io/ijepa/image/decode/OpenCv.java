// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR_RGB;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_GRAYSCALE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.RejectedImageException;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.ErrorCallback;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * The one door to OpenCV's decoders. One thread per call, no pool of its own; failures are results
 * here and not log lines.
 */
public final class OpenCv {
  private static final String MOST_RESIDENT = "org.bytedeco.javacpp.maxPhysicalBytes";

  private static final String SET_LOG_LEVEL = "_ZN2cv5utils7logging11setLogLevelENS1_8LogLevelE";

  /*
   * JavaCPP refuses every allocation with an OutOfMemoryError once the whole process is resident
   * with more than four times -Xmx. Nearly all of an executor's memory is the model's, which
   * JavaCPP neither holds nor frees; decoded pixels have a budget of their own. 0 means no limit.
   * Read once, when its first class is initialised, and all ways there lead through here.
   */
  static {
    if (System.getProperty(MOST_RESIDENT) == null
        && System.getProperty(MOST_RESIDENT.toLowerCase(Locale.ROOT)) == null) {
      System.setProperty(MOST_RESIDENT, "0");
    }
  }

  private OpenCv() {}

  /** Holds the library's initialisation, which every other thread waits for. */
  private static final class Prepared {
    static {
      opencv_core.setNumThreads(1);
      silenceLog();
    }

    private Prepared() {}

    static void await() {}
  }

  /**
   * Decodes to 8 bits, RGB or grey, not turned.
   *
   * @return the image, owned by the caller
   */
  static Mat decode(EncodedBytes encoded, boolean grey, int width, int height)
      throws RejectedImageException {
    prepare();
    int flags = (grey ? IMREAD_GRAYSCALE : IMREAD_COLOR_RGB) | IMREAD_IGNORE_ORIENTATION;
    long pixels = (long) width * height * (grey ? 1 : 3);
    Mat decoded = null;
    try (BytePointer bytes =
            ImageMemory.allocate(encoded.length(), () -> new BytePointer(encoded.data()));
        Mat input = new Mat(1, encoded.length(), CV_8UC1, bytes)) {
      decoded = ImageMemory.allocate(pixels, () -> imdecode(input, flags));
    } catch (RuntimeException e) {
      throw encoded.corrupt("cannot be decoded: " + firstLine(e));
    }
    if (decoded == null || decoded.empty()) {
      release(decoded);
      throw encoded.corrupt("cannot be decoded: the decoder found no complete image");
    }
    if (decoded.cols() != width || decoded.rows() != height) {
      String found = "%d x %d".formatted(decoded.cols(), decoded.rows());
      release(decoded);
      throw encoded.corrupt(
          "decodes to %s pixels, but its header declares %d x %d".formatted(found, width, height));
    }
    return decoded;
  }

  static void release(Mat mat) {
    if (mat != null) {
      mat.close();
    }
  }

  public static void prepare() {
    Prepared.await();
  }

  /**
   * {@code cv::utils::logging::setLogLevel(LOG_LEVEL_SILENT)}, which has no Java binding: called by
   * address through a function type whose first argument is an int as well. Where the symbol is not
   * found the log stays as it is.
   */
  private static void silenceLog() {
    Loader.loadGlobal(Loader.load(opencv_core.class));
    Pointer setLogLevel = Loader.addressof(SET_LOG_LEVEL);
    if (setLogLevel == null || setLogLevel.isNull()) {
      return;
    }
    try (PointerPointer<Pointer> holder = new PointerPointer<>(2);
        ErrorCallback function = new ErrorCallback(holder.put(0, setLogLevel))) {
      function.call(0, null, null, null, 0, null);
    }
  }

  private static String firstLine(RuntimeException e) {
    String message = String.valueOf(e.getMessage()).strip();
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}

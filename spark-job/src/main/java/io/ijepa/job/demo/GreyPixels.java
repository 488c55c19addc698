// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo;

import java.nio.file.Path;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** What can be had without a network, to compare with: a picture as 8 x 8 grey pixels. */
final class GreyPixels {
  private static final int SIDE = 8;

  private GreyPixels() {}

  /** The pixels less their mean, row by row: the cosine of two is their correlation. */
  static float[] of(Path file) {
    try (Mat picture = opencv_imgcodecs.imread(file.toString(), opencv_imgcodecs.IMREAD_GRAYSCALE);
        Mat small = new Mat();
        Size size = new Size(SIDE, SIDE)) {
      opencv_imgproc.resize(picture, small, size, 0, 0, opencv_imgproc.INTER_AREA);
      byte[] bytes = new byte[SIDE * SIDE];
      small.data().get(bytes);
      float[] pixels = new float[bytes.length];
      float mean = 0;
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = bytes[i] & 0xFF;
        mean += pixels[i] / pixels.length;
      }
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] -= mean;
      }
      return pixels;
    }
  }
}

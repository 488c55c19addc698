// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** A file format that the demo's pictures are stored in. */
enum PictureFormat {
  JPG(opencv_imgcodecs.IMWRITE_JPEG_QUALITY),
  PNG(opencv_imgcodecs.IMWRITE_PNG_COMPRESSION),
  WEBP(opencv_imgcodecs.IMWRITE_WEBP_QUALITY);

  private final int setting;

  PictureFormat(int setting) {
    this.setting = setting;
  }

  String extension() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The picture in this format, good enough to look at. */
  byte[] encode(BufferedImage picture) {
    return switch (this) {
      case JPG -> encode(picture, 88);
      case PNG -> encode(picture, 6);
      case WEBP -> encode(picture, 85);
    };
  }

  /**
   * The picture in this format.
   *
   * @param picture of {@link BufferedImage#TYPE_3BYTE_BGR}, which is OpenCV's own order of bytes
   * @param level quality out of 100 for JPEG and WebP, effort out of 9 for PNG
   */
  byte[] encode(BufferedImage picture, int level) {
    byte[] pixels = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
    try (Mat mat = new Mat(picture.getHeight(), picture.getWidth(), opencv_core.CV_8UC3);
        IntPointer settings = new IntPointer(setting, level);
        BytePointer encoded = new BytePointer()) {
      mat.data().put(pixels);
      if (!opencv_imgcodecs.imencode("." + extension(), mat, encoded, settings)) {
        throw new IllegalStateException("OpenCV could not write " + this);
      }
      byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(bytes);
      return bytes;
    }
  }
}

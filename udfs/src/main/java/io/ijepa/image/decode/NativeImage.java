// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC;

import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * A whole decoded image in native memory, rows copied out as they are asked for. Owns its matrix.
 */
final class NativeImage implements PixelRows {
  private final Mat mat;
  private final BytePointer pixels;
  private final int width;
  private final int height;
  private final int channels;
  private final long step;

  NativeImage(Mat mat) {
    this.mat = mat;
    this.pixels = mat.data();
    this.width = mat.cols();
    this.height = mat.rows();
    this.channels = mat.channels();
    this.step = mat.step();
  }

  /** An image of undefined content, to be filled with {@link #write}. */
  static NativeImage allocate(int width, int height, int channels) throws RejectedImageException {
    OpenCv.prepare();
    return new NativeImage(
        ImageMemory.allocate(
            (long) width * height * channels, () -> new Mat(height, width, CV_8UC(channels))));
  }

  /** Frees an image that could not be filled; null is none. */
  static void release(NativeImage image) {
    if (image != null) {
      image.close();
    }
  }

  Mat mat() {
    return mat;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int channels() {
    return channels;
  }

  @Override
  public void read(int y, byte[] row) {
    pixels.position(y * step).get(row, 0, width * channels);
  }

  void write(int y, byte[] row) {
    pixels.position(y * step).put(row, 0, width * channels);
  }

  @Override
  public void close() {
    mat.close();
  }
}

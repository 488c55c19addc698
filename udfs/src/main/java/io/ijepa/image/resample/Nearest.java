// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.resample;

import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.Interruption;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;

/** Nearest neighbour: an output pixel is the source pixel that its centre falls into. */
final class Nearest {
  private Nearest() {}

  static void resample(
      PixelRows rows,
      Window window,
      ResizeBackend backend,
      Scratch scratch,
      byte[] output,
      int offset,
      int stride)
      throws RejectedImageException {
    int[] columns =
        backend.nearest(window, rows.width(), window.resizedWidth(), window.left(), window.width());
    int[] lines =
        backend.nearest(
            window, rows.height(), window.resizedHeight(), window.top(), window.height());
    int channels = rows.channels();
    int inRow = -1;
    for (int y = 0; y < lines.length; y++) {
      if (lines[y] != inRow) {
        inRow = lines[y];
        Interruption.check();
        rows.read(inRow, scratch.rows[0]);
      }
      int to = offset + y * stride;
      for (int column : columns) {
        for (int c = 0; c < channels; c++) {
          output[to++] = scratch.rows[0][column * channels + c];
        }
      }
    }
  }

  /** As Pillow's affine map sums them up, in double precision. */
  static int[] ofPillow(int in, int out, int first, int outputs) throws RejectedImageException {
    double step = (double) in / out;
    double position = step * 0.5;
    int[] positions = ImageMemory.ints(outputs);
    for (int i = 0; i < first + outputs; i++) {
      if (i >= first) {
        positions[i - first] = Math.min(in - 1, (int) position);
      }
      position += step;
    }
    return positions;
  }

  /**
   * As torch multiplies them, in single precision. It has two ways, one of them for small images,
   * which round differently where a centre falls on the border of two source pixels.
   */
  static int[] ofTorch(int in, int out, int first, int outputs, boolean small)
      throws RejectedImageException {
    float scale = (float) in / out;
    int[] positions = ImageMemory.ints(outputs);
    for (int i = 0; i < outputs; i++) {
      float center = first + i + 0.5f;
      float position = small ? center * scale : Math.fma(center, scale, -0.5f) + 0.5f;
      positions[i] = Math.min(in - 1, (int) position);
    }
    return positions;
  }
}

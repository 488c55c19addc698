// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.resample;

import io.ijepa.image.pixel.PixelRows;

/** Rows of an image that lies in an array, without padding. */
record ArrayRows(int width, int height, int channels, byte[] pixels) implements PixelRows {

  @Override
  public void read(int y, byte[] row) {
    System.arraycopy(pixels, y * width * channels, row, 0, width * channels);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.resample;

/**
 * The part of a resized image that ends up in the output, and where it goes there. Everything
 * outside is zero: the padding of a centre crop that is larger than the image.
 *
 * @param resizedHeight height of the whole resized image
 * @param resizedWidth width of the whole resized image
 * @param top first row of the resized image that is kept
 * @param left first column of the resized image that is kept
 * @param height rows kept
 * @param width columns kept
 * @param outputTop row of the output that {@code top} becomes
 * @param outputLeft column of the output that {@code left} becomes
 */
public record Window(
    int resizedHeight,
    int resizedWidth,
    int top,
    int left,
    int height,
    int width,
    int outputTop,
    int outputLeft) {

  /** All of a resized image. */
  public static Window whole(int height, int width) {
    return new Window(height, width, 0, 0, height, width, 0, 0);
  }

  /** The centre of a resized image, {@code outputHeight} by {@code outputWidth} pixels. */
  public static Window centred(
      int resizedHeight,
      int resizedWidth,
      int outputHeight,
      int outputWidth,
      ResizeBackend backend) {
    return new Window(
        resizedHeight,
        resizedWidth,
        Math.max(0, resizedHeight - outputHeight) / 2,
        Math.max(0, resizedWidth - outputWidth) / 2,
        Math.min(resizedHeight, outputHeight),
        Math.min(resizedWidth, outputWidth),
        backend.paddingBefore(Math.max(0, outputHeight - resizedHeight)),
        backend.paddingBefore(Math.max(0, outputWidth - resizedWidth)));
  }
}

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

  /** The centre of a resized image, {@code outputHeight} by {@code outputWidth} pixels. */
  public static Window centred(
      int resizedHeight, int resizedWidth, int outputHeight, int outputWidth) {
    int top = Math.floorDiv(resizedHeight - outputHeight, 2);
    int left = Math.floorDiv(resizedWidth - outputWidth, 2);
    return new Window(
        resizedHeight,
        resizedWidth,
        Math.max(0, top),
        Math.max(0, left),
        Math.min(resizedHeight, outputHeight),
        Math.min(resizedWidth, outputWidth),
        Math.max(0, -top),
        Math.max(0, -left));
  }
}

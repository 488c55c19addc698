// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

/**
 * What an encoder takes and gives for one image.
 *
 * @param height rows of pixels
 * @param width columns of pixels
 * @param channels 3 for RGB, 1 for grey
 * @param vectors vectors per image: 1 when pooled, the number of patches otherwise
 * @param dimension floats per vector
 * @param maskEntries entries of the patch mask that comes with each image; 0: none comes
 */
public record EncoderShape(
    int height, int width, int channels, int vectors, int dimension, int maskEntries) {

  /** The shape of an encoder whose images come without a mask. */
  public EncoderShape(int height, int width, int channels, int vectors, int dimension) {
    this(height, width, channels, vectors, dimension, 0);
  }

  /** Bytes of one image's uint8 pixels. */
  public int pixelBytes() {
    return Math.multiplyExact(Math.multiplyExact(height, width), channels);
  }

  /** Floats of one image's result. */
  public int resultFloats() {
    return Math.multiplyExact(vectors, dimension);
  }

  /**
   * The most images, up to {@code wanted}, whose pixels, masks and results fit in {@code bytes}.
   */
  public int imagesWithin(long bytes, int wanted) {
    long perImage = pixelBytes() + maskEntries + 4L * resultFloats();
    return (int) Math.max(1, Math.min(wanted, bytes / perImage));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.pixel;

/**
 * What an image will cost, known from its header before anything is allocated for it.
 *
 * @param heapBytes arrays that live while the image is decoded and resized, the encoded bytes
 *     themselves not counted
 * @param nativeBytes memory outside the heap, at the moment of its decoding when it is most
 * @param work steps: a step is about one byte that a decoder goes through once, some nanoseconds of
 *     a core. In steps and not in seconds, so that the verdict is the same on every machine
 */
public record ImageCost(long heapBytes, long nativeBytes, long work) {
  /** A row of bytes, a share of four rows in the resampler, and their lanes of eight bytes. */
  private static final long BYTES_PER_SAMPLE = 24;

  /** Weights of the widest filter, and their exact values while they are made. */
  private static final long BYTES_PER_PIXEL_OF_A_SIDE = 32;

  public long bytes() {
    return heapBytes + nativeBytes;
  }

  /** The rows of an image that a resampler reads, whoever decodes them. */
  public static ImageCost ofRows(long width, long height, int channels) {
    return new ImageCost(
        BYTES_PER_SAMPLE * width * channels + BYTES_PER_PIXEL_OF_A_SIDE * (width + height),
        0,
        width * height * channels);
  }

  /** This cost with more heap, native memory and work. */
  public ImageCost plus(long moreHeapBytes, long moreNativeBytes, long moreWork) {
    return new ImageCost(heapBytes + moreHeapBytes, nativeBytes + moreNativeBytes, work + moreWork);
  }
}

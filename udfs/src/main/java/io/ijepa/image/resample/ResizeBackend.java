// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.resample;

import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;

/**
 * Whose arithmetic makes the pixels, byte for byte: how an image is resized, and what a centre crop
 * that is larger than the image pads. All round between their two passes, so the order of the
 * passes shows in the result.
 */
public enum ResizeBackend {
  /**
   * Pillow 13: the height goes first where it loses pixels, and more than twice as many as the
   * width; where the width grows, that is wherever the height shrinks.
   */
  PILLOW {
    @Override
    boolean heightFirst(PixelRows rows, Window window) {
      long lines = rows.height() - (long) window.resizedHeight();
      long columns = rows.width() - (long) window.resizedWidth();
      return lines > 0 && lines > 2 * columns;
    }
  },
  /** Pillow up to 12: the height goes first where it shrinks and is above 100 times the width. */
  PILLOW_12 {
    @Override
    boolean heightFirst(PixelRows rows, Window window) {
      return rows.height() > 100L * rows.width() && window.resizedHeight() < rows.height();
    }
  },
  /**
   * torchvision on uint8 tensors on a CPU, which is torch's resize with integers and antialias: the
   * width first, whatever the sizes. It has no {@link Resampling#BOX} and no {@link
   * Resampling#HAMMING}.
   */
  TORCHVISION {
    /** It makes all weights of an axis to round a few of them; no image it could hold is longer. */
    private static final int MAX_SIDE = 1 << 22;

    /** Up to this sum of height and width torch takes another way to the nearest pixel. */
    private static final int SMALL = 128;

    @Override
    boolean heightFirst(PixelRows rows, Window window) {
      return false;
    }

    @Override
    public boolean supports(Resampling resampling) {
      return resampling != Resampling.BOX && resampling != Resampling.HAMMING;
    }

    @Override
    public int maxSide() {
      return MAX_SIDE;
    }

    @Override
    int paddingBefore(int missing) {
      return missing / 2;
    }

    @Override
    Filter filter(Resampling resampling) {
      return resampling == Resampling.BICUBIC ? Filter.BICUBIC_OF_TORCH : Filter.of(resampling);
    }

    @Override
    Weights weights(Filter filter, int in, int out, int first, int outputs)
        throws RejectedImageException {
      return Weights.ofTorch(filter, in, out, first, outputs);
    }

    @Override
    int[] nearest(Window window, int in, int out, int first, int outputs)
        throws RejectedImageException {
      boolean small = (long) window.resizedHeight() + window.resizedWidth() <= SMALL;
      return Nearest.ofTorch(in, out, first, outputs, small);
    }
  };

  /** Whether the vertical pass comes before the horizontal one, where both have work to do. */
  abstract boolean heightFirst(PixelRows rows, Window window);

  /** Whether it has this filter. */
  public boolean supports(Resampling resampling) {
    return true;
  }

  /** The longest side, in pixels, that an image can be resized to. */
  public int maxSide() {
    return Integer.MAX_VALUE >> 1;
  }

  /** How much of what an image lacks to the size of a crop goes before it. */
  int paddingBefore(int missing) {
    return missing - missing / 2;
  }

  Filter filter(Resampling resampling) {
    return Filter.of(resampling);
  }

  Weights weights(Filter filter, int in, int out, int first, int outputs)
      throws RejectedImageException {
    return Weights.ofPillow(filter, in, out, first, outputs);
  }

  /** The source pixel of each output pixel from {@code first} on. */
  int[] nearest(Window window, int in, int out, int first, int outputs)
      throws RejectedImageException {
    return Nearest.ofPillow(in, out, first, outputs);
  }
}

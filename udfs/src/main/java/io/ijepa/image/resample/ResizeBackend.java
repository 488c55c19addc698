// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.resample;

import io.ijepa.image.pixel.PixelRows;

/**
 * Whose resize is computed, byte for byte. Both round between their two passes, so the order of the
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
  };

  /** Whether the vertical pass comes before the horizontal one, where both have work to do. */
  abstract boolean heightFirst(PixelRows rows, Window window);
}

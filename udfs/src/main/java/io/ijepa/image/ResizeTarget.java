// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image;

import io.ijepa.image.ImageGeometry.CropSize;

/** The forms of {@code size} that {@code ViTImageProcessor} knows. Pixels throughout. */
public sealed interface ResizeTarget {

  /** A size in proportion to the image's own, as {@link ImageGeometry#scaled} says. */
  ResizeTarget scaled(CropSize from, CropSize to);

  /** {@code {"height", "width"}}: exactly this size, whatever the aspect ratio was. */
  record Exact(int height, int width) implements ResizeTarget {
    @Override
    public Exact scaled(CropSize from, CropSize to) {
      return new Exact(
          scaledLength(height, to.height(), from.height()),
          scaledLength(width, to.width(), from.width()));
    }
  }

  /** {@code {"shortest_edge"}}: the aspect ratio kept, the shorter side of this length. */
  record ShortestEdge(int edge) implements ResizeTarget {
    @Override
    public ShortestEdge scaled(CropSize from, CropSize to) {
      return new ShortestEdge(scaledEdge(edge, from, to));
    }
  }

  /**
   * {@code {"shortest_edge", "longest_edge"}}: as above, but the longer side never exceeds this.
   */
  record ShortestAndLongestEdge(int shortest, int longest) implements ResizeTarget {
    @Override
    public ShortestAndLongestEdge scaled(CropSize from, CropSize to) {
      return new ShortestAndLongestEdge(
          scaledEdge(shortest, from, to), scaledEdge(longest, from, to));
    }
  }

  /**
   * {@code {"max_height", "max_width"}}: the largest size within both with the aspect ratio kept.
   */
  record WithinBox(int maxHeight, int maxWidth) implements ResizeTarget {
    @Override
    public WithinBox scaled(CropSize from, CropSize to) {
      return new WithinBox(
          scaledLength(maxHeight, to.height(), from.height()),
          scaledLength(maxWidth, to.width(), from.width()));
    }
  }

  private static int scaledEdge(int length, CropSize from, CropSize to) {
    return Math.max(
        scaledLength(length, to.height(), from.height()),
        scaledLength(length, to.width(), from.width()));
  }

  /** A length as an int: at least 1, and never beyond what an int holds. */
  private static int scaledLength(int length, int numerator, int denominator) {
    long rounded = (2L * length * numerator + denominator) / (2L * denominator);
    return (int) Math.min(Math.max(rounded, 1), Integer.MAX_VALUE);
  }
}

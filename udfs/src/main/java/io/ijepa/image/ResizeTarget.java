package io.ijepa.image;

/** The forms of {@code size} that {@code ViTImageProcessor} knows. Pixels throughout. */
public sealed interface ResizeTarget {

  /** {@code {"height", "width"}}: exactly this size, whatever the aspect ratio was. */
  record Exact(int height, int width) implements ResizeTarget {}

  /** {@code {"shortest_edge"}}: the aspect ratio kept, the shorter side of this length. */
  record ShortestEdge(int edge) implements ResizeTarget {}

  /**
   * {@code {"shortest_edge", "longest_edge"}}: as above, but the longer side never exceeds this.
   */
  record ShortestAndLongestEdge(int shortest, int longest) implements ResizeTarget {}

  /**
   * {@code {"max_height", "max_width"}}: the largest size within both with the aspect ratio kept.
   */
  record WithinBox(int maxHeight, int maxWidth) implements ResizeTarget {}
}

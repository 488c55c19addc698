// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

/** What the graph takes of an image that was resized and cropped. */
public enum Input {
  /** {@code pixels}, uint8 [batch, height, width, channels]: rescaled and normalised inside. */
  PIXELS,
  /**
   * {@code pixel_values}, float32 [batch, channels, height, width]: what the image processor of
   * {@code transformers} gives, rescaled and normalised already.
   */
  PIXEL_VALUES
}

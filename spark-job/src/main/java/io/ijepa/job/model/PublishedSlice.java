// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.model;

import io.ijepa.model.IJepaConfig;
import java.util.Arrays;
import java.util.List;

/**
 * What the published checkpoints give for the COCO image 000000039769, by the integration tests of
 * {@code transformers}: {@code last_hidden_state[0, :3, :3]}.
 */
enum PublishedSlice {
  IJEPA_VITH14_1K(
      1280,
      14,
      224,
      new double[][] {
        {-0.0621, -0.0054, -2.7513}, {-0.1952, 0.0909, -3.9536}, {0.0942, -0.0331, -1.2833}
      }),
  IJEPA_VITH14_22K(
      1280,
      14,
      224,
      new double[][] {
        {0.0358, -0.0045, -0.2154}, {0.0418, -0.0246, 0.0108}, {0.2529, -0.0345, -0.0246}
      }),
  IJEPA_VITH16_1K(
      1280,
      16,
      448,
      new double[][] {
        {0.5145, -0.1259, 0.0615}, {0.1132, 0.0028, -0.0496}, {1.1586, -0.0056, -0.0387}
      }),
  IJEPA_VITG16_22K(
      1408,
      16,
      224,
      new double[][] {
        {0.0512, -0.0510, -0.0649}, {0.1972, 0.0380, -0.0790}, {0.1667, -0.0834, -0.1240}
      });

  /** The name of the image's file, without its ending. */
  static final String IMAGE = "000000039769";

  /** Vectors of the slice. */
  static final int TOKENS = 3;

  /**
   * The tolerance of the tests of {@code transformers}, and half a unit of the last printed digit.
   */
  private static final double TOLERANCE = 1e-4;

  private static final double ROUNDING = 5e-5;

  private final int width;
  private final int patch;
  private final int image;
  private final double[][] values;

  PublishedSlice(int width, int patch, int image, double[][] values) {
    this.width = width;
    this.patch = patch;
    this.image = image;
    this.values = values;
  }

  /** The published checkpoints whose tensors have these shapes; two of them share their shapes. */
  static List<PublishedSlice> of(IJepaConfig config) {
    return Arrays.stream(values())
        .filter(
            slice ->
                config.hiddenSize() == slice.width
                    && config.patchHeight() == slice.patch
                    && config.patchWidth() == slice.patch
                    && config.imageHeight() == slice.image
                    && config.imageWidth() == slice.image)
        .toList();
  }

  /** The largest difference to the tokens of an image, in units of what is allowed. */
  double distance(float[][] tokens) {
    double worst = 0;
    for (int token = 0; token < TOKENS; token++) {
      for (int value = 0; value < values[token].length; value++) {
        double expected = values[token][value];
        double allowed = TOLERANCE + TOLERANCE * Math.abs(expected) + ROUNDING;
        double error = Math.abs(tokens[token][value] - expected) / allowed;
        worst = error <= worst ? worst : error; // a NaN is the worst
      }
    }
    return worst;
  }

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}

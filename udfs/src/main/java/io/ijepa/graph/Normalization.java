// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import io.ijepa.model.IJepaConfig;
import io.ijepa.model.TensorEntry;
import java.util.List;

/** Layer normalisation of each token; mean and variance are always taken in fp32. */
final class Normalization {
  private static final int FP32_STASH = 1;

  private Normalization() {}

  static String write(
      GraphBuilder graph,
      String name,
      String tokens,
      TensorEntry scale,
      TensorEntry shift,
      IJepaConfig config) {
    return graph.node(
        name,
        "LayerNormalization",
        List.of(
            tokens,
            graph.weight(scale, config.hiddenSize()),
            graph.weight(shift, config.hiddenSize())),
        Attributes.integer("axis", -1),
        Attributes.real("epsilon", (float) config.layerNormEps()),
        Attributes.integer("stash_type", FP32_STASH));
  }
}

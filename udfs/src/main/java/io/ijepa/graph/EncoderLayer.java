// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import io.ijepa.model.IJepaConfig;
import io.ijepa.model.Weight;
import io.ijepa.model.Weights;
import java.util.List;

/**
 * One layer: tokens plus the attention of their normalised selves, then plus the MLP of theirs. All
 * values are [batch * numPatches, hiddenSize].
 */
final class EncoderLayer {
  private EncoderLayer() {}

  static String write(
      GraphBuilder graph, String tokens, IJepaConfig config, Weights weights, int layer) {
    String name = "layer." + layer;
    String attended =
        Attention.write(
            graph,
            Normalization.write(
                graph,
                name + "/before_attention",
                tokens,
                weights.get(Weight.BEFORE_ATTENTION_SCALE, layer),
                weights.get(Weight.BEFORE_ATTENTION_SHIFT, layer),
                config),
            config,
            weights,
            layer);
    String between = graph.node(name + "/attention_residual", "Add", List.of(attended, tokens));
    String transformed =
        Mlp.write(
            graph,
            Normalization.write(
                graph,
                name + "/before_mlp",
                between,
                weights.get(Weight.BEFORE_MLP_SCALE, layer),
                weights.get(Weight.BEFORE_MLP_SHIFT, layer),
                config),
            config,
            weights,
            layer);
    return graph.node(name + "/mlp_residual", "Add", List.of(transformed, between));
  }
}

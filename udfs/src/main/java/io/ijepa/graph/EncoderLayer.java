// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import io.ijepa.model.IJepaConfig;
import io.ijepa.model.Weight;
import io.ijepa.model.Weights;

/**
 * One layer: tokens plus the attention of their normalised selves, then plus the MLP of theirs. All
 * values are [batch * numPatches, hiddenSize].
 */
final class EncoderLayer {
  private EncoderLayer() {}

  static void write(
      GraphBuilder graph, Residual residual, IJepaConfig config, Weights weights, int layer) {
    String name = "layer." + layer;
    String beforeAttention =
        residual.normalized(
            name + "/before_attention",
            weights.get(Weight.BEFORE_ATTENTION_SCALE, layer),
            weights.get(Weight.BEFORE_ATTENTION_SHIFT, layer));
    residual.add(
        name + "/attention_residual",
        Attention.write(graph, beforeAttention, config, weights, layer));
    String beforeMlp =
        residual.normalized(
            name + "/before_mlp",
            weights.get(Weight.BEFORE_MLP_SCALE, layer),
            weights.get(Weight.BEFORE_MLP_SHIFT, layer));
    residual.add(name + "/mlp_residual", Mlp.write(graph, beforeMlp, config, weights, layer));
  }
}

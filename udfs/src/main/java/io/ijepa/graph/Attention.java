// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import io.ijepa.model.IJepaConfig;
import io.ijepa.model.Weight;
import io.ijepa.model.Weights;
import java.util.List;

/**
 * Self-attention over the patches of each image: {@code softmax(q k^T / sqrt(headDim)) v} per head,
 * then the output projection. The fused operator scales so by default.
 */
final class Attention {
  private Attention() {}

  /** Adds self-attention to the graph, from and to [batch * numPatches, hiddenSize]. */
  static String write(
      GraphBuilder graph, String tokens, IJepaConfig config, Weights weights, int layer) {
    String name = "layer." + layer + "/attention";
    String query =
        project(graph, name + "/query", tokens, config, weights, Weight.QUERY_WEIGHT, layer);
    String key = project(graph, name + "/key", tokens, config, weights, Weight.KEY_WEIGHT, layer);
    String value =
        project(graph, name + "/value", tokens, config, weights, Weight.VALUE_WEIGHT, layer);
    String attended =
        graph.microsoft(
            name + "/heads",
            "MultiHeadAttention",
            List.of(query, key, value),
            Attributes.integer("num_heads", config.heads()));
    String flat = graph.reshape(name + "/flat", attended, -1, config.attentionSize());
    return graph.linear(
        name + "/output",
        flat,
        graph.weight(
            weights.get(Weight.ATTENTION_OUTPUT_WEIGHT, layer),
            config.hiddenSize(),
            config.attentionSize()),
        graph.weight(weights.get(Weight.ATTENTION_OUTPUT_BIAS, layer), config.hiddenSize()));
  }

  /** The attended values, [batch, numPatches, heads * headDim]. */
  private static String project(
      GraphBuilder graph,
      String name,
      String tokens,
      IJepaConfig config,
      Weights weights,
      Weight role,
      int layer) {
    String weight =
        graph.weight(weights.get(role, layer), config.attentionSize(), config.hiddenSize());
    String bias =
        config.qkvBias()
            ? graph.weight(weights.get(bias(role), layer), config.attentionSize())
            : null;
    return graph.reshape(
        name + "/images",
        graph.linear(name, tokens, weight, bias),
        -1,
        config.numPatches(),
        config.attentionSize());
  }

  private static Weight bias(Weight role) {
    return switch (role) {
      case QUERY_WEIGHT -> Weight.QUERY_BIAS;
      case KEY_WEIGHT -> Weight.KEY_BIAS;
      case VALUE_WEIGHT -> Weight.VALUE_BIAS;
      default -> throw new IllegalArgumentException(role + " is no projection of the attention");
    };
  }
}

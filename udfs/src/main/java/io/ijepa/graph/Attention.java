// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.ijepa.model.IJepaConfig;
import io.ijepa.model.Weight;
import io.ijepa.model.Weights;
import java.util.List;
import java.util.Optional;

/**
 * Self-attention over the patches of each image: {@code softmax(q k^T / sqrt(headDim)) v} per head,
 * then the output projection. The fused operator scales so by default.
 *
 * <p>Where operators are fused two of the three biases are not added to every patch, for they need
 * not be: a key's bias adds the same to all scores of a query, which the softmax takes away again,
 * and a value's bias comes out of the weighted mean as it is, {@code W (v + b) + c = W v + (W b +
 * c)}.
 */
final class Attention {
  private final GraphBuilder graph;
  private final String name;
  private final IJepaConfig config;
  private final Weights weights;
  private final int layer;

  private Attention(GraphBuilder graph, IJepaConfig config, Weights weights, int layer) {
    this.graph = graph;
    this.name = "layer." + layer + "/attention";
    this.config = config;
    this.weights = weights;
    this.layer = layer;
  }

  /** Adds self-attention to the graph, from and to [batch * numPatches, hiddenSize]. */
  static Update write(
      GraphBuilder graph, String tokens, IJepaConfig config, Weights weights, int layer) {
    return new Attention(graph, config, weights, layer).write(tokens);
  }

  private Update write(String tokens) {
    boolean folded = graph.isFused();
    boolean biases = config.qkvBias();
    String query =
        biases
            ? biased("query", tokens, Weight.QUERY_WEIGHT, Weight.QUERY_BIAS)
            : bare("query", tokens, Weight.QUERY_WEIGHT);
    String key =
        biases && !folded
            ? biased("key", tokens, Weight.KEY_WEIGHT, Weight.KEY_BIAS)
            : bare("key", tokens, Weight.KEY_WEIGHT);
    String value =
        biases && !folded
            ? biased("value", tokens, Weight.VALUE_WEIGHT, Weight.VALUE_BIAS)
            : bare("value", tokens, Weight.VALUE_WEIGHT);
    String attended =
        graph.microsoft(
            name + "/heads",
            "MultiHeadAttention",
            List.of(query, key, value),
            Attributes.integer("num_heads", config.heads()));
    String flat = graph.reshape(name + "/flat", attended, -1, config.attentionSize());
    String output =
        graph.weight(
            weights.get(Weight.ATTENTION_OUTPUT_WEIGHT, layer),
            config.hiddenSize(),
            config.attentionSize());
    return Update.linear(
        graph,
        name + "/output",
        flat,
        output,
        biases && folded
            ? foldedBias(output)
            : graph.weight(weights.get(Weight.ATTENTION_OUTPUT_BIAS, layer), config.hiddenSize()),
        config.hiddenSize());
  }

  /** A constant, which the runtime computes once: in fp32, from weights as they are used. */
  private String foldedBias(String outputWeight) {
    String bias =
        graph.weight(weights.get(Weight.ATTENTION_OUTPUT_BIAS, layer), config.hiddenSize());
    String ofValues =
        graph.node(
            name + "/value_bias",
            "MatMul",
            List.of(
                real("output", outputWeight),
                real(
                    "value",
                    graph.weight(weights.get(Weight.VALUE_BIAS, layer), config.attentionSize()))));
    String sum =
        graph.node(name + "/folded_bias", "Add", List.of(ofValues, real("output_bias", bias)));
    return graph.cast(name + "/folded_bias/half", sum, TensorProto.DataType.FLOAT16);
  }

  private String real(String what, String half) {
    return graph.cast(name + "/" + what + "/real", half, TensorProto.DataType.FLOAT);
  }

  private String biased(String what, String tokens, Weight weight, Weight bias) {
    return images(
        what,
        graph.layerLinear(
            name + "/" + what,
            tokens,
            projection(weight),
            Optional.of(graph.weight(weights.get(bias, layer), config.attentionSize())),
            config.attentionSize()));
  }

  private String bare(String what, String tokens, Weight weight) {
    return images(
        what,
        graph.layerLinear(
            name + "/" + what,
            tokens,
            projection(weight),
            Optional.empty(),
            config.attentionSize()));
  }

  private String projection(Weight weight) {
    return graph.weight(weights.get(weight, layer), config.attentionSize(), config.hiddenSize());
  }

  /** [batch, numPatches, heads * headDim], as the attention takes them. */
  private String images(String what, String projected) {
    return graph.reshape(
        name + "/" + what + "/images", projected, -1, config.numPatches(), config.attentionSize());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code input * weight^T + bias} for [rows, in] and a weight of [out, in], multiplied as whole
 * numbers of 8 bits and added up in 32.
 *
 * <p>The weights become -127 to 127 with a scale for each output, the input 0 to 255 with one scale
 * and one zero for all its rows: rows of one image only, or an image's vector would depend on its
 * company. All that is made of the weight alone the runtime computes once, when the session starts;
 * the largest weight of an output is looked for without a second copy of the weights.
 */
final class QuantizedLinear {
  private static final float MOST_LEVEL = 127;

  /** A scale for outputs whose weights are all zero. */
  private static final float LEAST_LARGEST = 1e-30f;

  private QuantizedLinear() {}

  /**
   * Adds the linear map.
   *
   * @param weight of [outputs, in] and fp32
   * @param bias of [outputs] and fp32
   */
  static String write(
      GraphBuilder graph,
      String name,
      String input,
      String weight,
      Optional<String> bias,
      int outputs) {
    String scale = scale(graph, name, weight);
    String levels =
        graph.node(
            name + "/levels",
            "QuantizeLinear",
            List.of(weight, scale, graph.int8Zeros(name + "/zeros", outputs)),
            Attributes.integer("axis", 0));
    String columns =
        graph.node(
            name + "/columns", "Transpose", List.of(levels), Attributes.integers("perm", 1, 0));
    List<String> inputs = new ArrayList<>(List.of(input, columns, scale));
    // Zero is what is meant without it too, but then ONNX Runtime 1.29 ends the process where it
    // rewrites these weights, which it does on processors that clip sums of products.
    inputs.add(graph.int8Zeros(name + "/zero", 1));
    bias.ifPresent(inputs::add);
    return graph.microsoft(name, "DynamicQuantizeMatMul", inputs);
  }

  private static String scale(GraphBuilder graph, String name, String weight) {
    List<String> rows = List.of(weight, graph.longs(name + "/inputs", 1));
    String highest =
        graph.node(name + "/highest", "ReduceMax", rows, Attributes.integer("keepdims", 0));
    String lowest =
        graph.node(name + "/lowest", "ReduceMin", rows, Attributes.integer("keepdims", 0));
    String largest =
        graph.node(
            name + "/largest",
            "Max",
            List.of(
                highest,
                graph.node(name + "/lowest/positive", "Neg", List.of(lowest)),
                graph.floats(name + "/least_largest", LEAST_LARGEST)));
    return graph.node(
        name + "/scale", "Div", List.of(largest, graph.floats(name + "/most_level", MOST_LEVEL)));
  }
}

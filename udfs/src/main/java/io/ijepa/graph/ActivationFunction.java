// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import io.ijepa.model.Activation;
import java.util.List;

/** The function between linear layers, as operators. */
final class ActivationFunction {
  /** The constant of {@code transformers}' QuickGELU. */
  private static final float QUICK_GELU_ALPHA = 1.702f;

  private ActivationFunction() {}

  /** Element by element; the shape stays. */
  static String write(GraphBuilder graph, String name, String input, Activation activation) {
    return switch (activation) {
      case GELU -> graph.node(name, "Gelu", List.of(input));
      case GELU_TANH ->
          graph.node(name, "Gelu", List.of(input), Attributes.text("approximate", "tanh"));
      case QUICK_GELU ->
          graph.microsoft(
              name, "QuickGelu", List.of(input), Attributes.real("alpha", QUICK_GELU_ALPHA));
      case RELU -> graph.node(name, "Relu", List.of(input));
      case TANH -> graph.node(name, "Tanh", List.of(input));
      case SILU -> {
        String gate = graph.node(name + "/gate", "Sigmoid", List.of(input));
        yield graph.node(name, "Mul", List.of(input, gate));
      }
    };
  }
}

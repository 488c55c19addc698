package io.ijepa.graph;

import io.ijepa.model.Activation;
import io.ijepa.model.IJepaConfig;
import io.ijepa.model.Weight;
import io.ijepa.model.Weights;
import java.util.List;

/** Two linear maps with the activation between them. */
final class Mlp {
  /** The constant of {@code transformers}' QuickGELU. */
  private static final float QUICK_GELU_ALPHA = 1.702f;

  private Mlp() {}

  /** From and to [batch * numPatches, hiddenSize]. */
  static String write(
      GraphBuilder graph, String tokens, IJepaConfig config, Weights weights, int layer) {
    String name = "layer." + layer + "/mlp";
    long hidden = config.hiddenSize();
    long intermediate = config.intermediateSize();
    String widened =
        graph.linear(
            name + "/in",
            tokens,
            graph.weight(weights.get(Weight.MLP_IN_WEIGHT, layer), intermediate, hidden),
            graph.weight(weights.get(Weight.MLP_IN_BIAS, layer), intermediate));
    String activated = activate(graph, name + "/activation", widened, config.activation());
    return graph.linear(
        name + "/out",
        activated,
        graph.weight(weights.get(Weight.MLP_OUT_WEIGHT, layer), hidden, intermediate),
        graph.weight(weights.get(Weight.MLP_OUT_BIAS, layer), hidden));
  }

  private static String activate(
      GraphBuilder graph, String name, String input, Activation activation) {
    return switch (activation) {
      case GELU -> graph.node(name, "Gelu", List.of(input));
      case GELU_TANH ->
          graph.node(name, "Gelu", List.of(input), Attributes.text("approximate", "tanh"));
      case QUICK_GELU ->
          graph.microsoft(
              name, "QuickGelu", List.of(input), Attributes.real("alpha", QUICK_GELU_ALPHA));
      case RELU -> graph.node(name, "Relu", List.of(input));
      case SILU -> {
        String gate = graph.node(name + "/gate", "Sigmoid", List.of(input));
        yield graph.node(name, "Mul", List.of(input, gate));
      }
    };
  }
}

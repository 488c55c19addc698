// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import io.ijepa.model.Activation;
import io.ijepa.model.IJepaConfig;
import io.ijepa.model.Weight;
import io.ijepa.model.Weights;
import java.util.List;
import java.util.Optional;

/** Two linear maps with the activation between them. */
final class Mlp {
  private Mlp() {}

  /** Adds the feed-forward network to the graph, from and to [batch * numPatches, hiddenSize]. */
  static Update write(
      GraphBuilder graph, String tokens, IJepaConfig config, Weights weights, int layer) {
    String name = "layer." + layer + "/mlp";
    int hidden = config.hiddenSize();
    int intermediate = config.intermediateSize();
    String widen = graph.weight(weights.get(Weight.MLP_IN_WEIGHT, layer), intermediate, hidden);
    String bias = graph.weight(weights.get(Weight.MLP_IN_BIAS, layer), intermediate);
    String activated =
        graph.isFused() && config.activation() == Activation.GELU
            ? graph.microsoft(
                name + "/activation",
                "BiasGelu",
                List.of(graph.product(name + "/in", tokens, widen), bias))
            : ActivationFunction.write(
                graph,
                name + "/activation",
                graph.layerLinear(name + "/in", tokens, widen, Optional.of(bias), intermediate),
                config.activation());
    return Update.linear(
        graph,
        name + "/out",
        activated,
        graph.weight(weights.get(Weight.MLP_OUT_WEIGHT, layer), hidden, intermediate),
        graph.weight(weights.get(Weight.MLP_OUT_BIAS, layer), hidden),
        hidden);
  }
}

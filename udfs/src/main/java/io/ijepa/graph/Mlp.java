// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import io.ijepa.model.IJepaConfig;
import io.ijepa.model.Weight;
import io.ijepa.model.Weights;

/** Two linear maps with the activation between them. */
final class Mlp {
  private Mlp() {}

  /** Adds the feed-forward network to the graph, from and to [batch * numPatches, hiddenSize]. */
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
    String activated =
        ActivationFunction.write(graph, name + "/activation", widened, config.activation());
    return graph.linear(
        name + "/out",
        activated,
        graph.weight(weights.get(Weight.MLP_OUT_WEIGHT, layer), hidden, intermediate),
        graph.weight(weights.get(Weight.MLP_OUT_BIAS, layer), hidden));
  }
}

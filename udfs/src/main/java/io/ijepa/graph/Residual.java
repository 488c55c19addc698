// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import io.ijepa.model.IJepaConfig;
import io.ijepa.model.TensorEntry;
import java.util.List;

/**
 * The tokens between the layers, to which each part of a layer adds: [batch * numPatches,
 * hiddenSize].
 *
 * <p>An update waits until the tokens are asked for: with the normalisation that follows it is one
 * operator where operators are fused.
 */
final class Residual {
  private final GraphBuilder graph;
  private final IJepaConfig config;
  private String tokens;
  private String name = "";
  private Update waiting; // null: all is in the tokens

  Residual(GraphBuilder graph, IJepaConfig config, String tokens) {
    this.graph = graph;
    this.config = config;
    this.tokens = tokens;
  }

  /** Adds to the tokens. */
  void add(String sum, Update update) {
    tokens(); // there is room for one
    name = sum;
    waiting = update;
  }

  /** The tokens, with all that was added. */
  String tokens() {
    if (waiting != null) {
      String values = waiting.values();
      if (waiting.bias().isPresent()) {
        values = graph.node(name + "/bias", "Add", List.of(values, waiting.bias().get()));
      }
      tokens = graph.node(name, "Add", List.of(values, tokens));
      waiting = null;
    }
    return tokens;
  }

  /** The tokens, each normalised; the residual keeps them as they are. */
  String normalized(String normalization, TensorEntry scale, TensorEntry shift) {
    if (waiting == null || waiting.bias().isEmpty()) {
      return Normalization.write(graph, normalization, tokens(), scale, shift, config);
    }
    List<String> outputs =
        graph.skipNormalization(
            normalization,
            List.of(
                waiting.values(),
                tokens,
                graph.weight(scale, config.hiddenSize()),
                graph.weight(shift, config.hiddenSize()),
                waiting.bias().get()),
            name,
            (float) config.layerNormEps());
    tokens = outputs.get(1);
    waiting = null;
    return outputs.get(0);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import java.util.List;

/** From the final tokens to what leaves the graph, in fp32. */
final class Pooling {
  /** The least norm that is divided by, as in {@code torch.nn.functional.normalize}. */
  private static final float LEAST_NORM = 1e-12f;

  private Pooling() {}

  /** The mean of each set of tokens, one after the other: [batch, sets * hiddenSize]. */
  static String means(GraphBuilder graph, List<String> tokens) {
    List<String> means = tokens.stream().map(set -> mean(graph, set)).toList();
    return means.size() == 1
        ? means.get(0)
        : graph.node("pooling/concat", "Concat", means, Attributes.integer("axis", -1));
  }

  /**
   * Adds the mean over the patches, float32 [batch, numPatches, hiddenSize] to [batch, hiddenSize].
   */
  static String mean(GraphBuilder graph, String tokens) {
    return graph.node(
        "pooling/mean",
        "ReduceMean",
        List.of(tokens, graph.longs("pooling/patches", 1)),
        Attributes.integer("keepdims", 0));
  }

  /** Scales vectors to length 1 along the last dimension: {@code x / max(norm(x), 1e-12)}. */
  static String normalize(GraphBuilder graph, String vectors) {
    String norm =
        graph.node(
            "pooling/norm",
            "ReduceL2",
            List.of(vectors, graph.longs("pooling/width", -1)),
            Attributes.integer("keepdims", 1));
    String divisor =
        graph.node(
            "pooling/divisor", "Max", List.of(norm, graph.floats("pooling/least", LEAST_NORM)));
    return graph.node("pooling/normalize", "Div", List.of(vectors, divisor));
  }
}

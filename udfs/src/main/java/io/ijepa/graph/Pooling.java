// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import io.ijepa.model.IJepaConfig;
import java.util.Arrays;
import java.util.List;

/**
 * From the final tokens to what leaves the graph, in fp32. Sums are matrix products: ONNX Runtime's
 * own reductions call cuDNN on a GPU, which nothing else here needs.
 */
final class Pooling {
  /** The least norm that is divided by, as in {@code torch.nn.functional.normalize}. */
  private static final float LEAST_NORM = 1e-12f;

  private Pooling() {}

  /** The mean of each set of tokens, one after the other: [batch, sets * hiddenSize]. */
  static String means(GraphBuilder graph, List<String> tokens, IJepaConfig config) {
    List<String> means = tokens.stream().map(set -> mean(graph, set, config)).toList();
    return means.size() == 1
        ? means.get(0)
        : graph.node("pooling/concat", "Concat", means, Attributes.integer("axis", -1));
  }

  /**
   * Adds the mean over the patches, float32 [batch, numPatches, hiddenSize] to [batch, hiddenSize].
   */
  static String mean(GraphBuilder graph, String tokens, IJepaConfig config) {
    float[] shares = new float[config.numPatches()];
    Arrays.fill(shares, 1f / shares.length);
    String row = graph.reshape("pooling/row", graph.floats("pooling/shares", shares), 1, -1);
    String means = graph.node("pooling/mean", "MatMul", List.of(row, tokens));
    return graph.reshape("pooling/flat", means, -1, config.hiddenSize());
  }

  /**
   * Scales vectors to length 1 along the last dimension: {@code x / max(norm(x), 1e-12)}.
   *
   * @param dimension the extent of the last dimension
   */
  static String normalize(GraphBuilder graph, String vectors, int dimension) {
    float[] ones = new float[dimension];
    Arrays.fill(ones, 1);
    String squares = graph.node("pooling/squares", "Mul", List.of(vectors, vectors));
    String column = graph.reshape("pooling/column", graph.floats("pooling/ones", ones), -1, 1);
    String sum = graph.node("pooling/sum", "MatMul", List.of(squares, column));
    String norm = graph.node("pooling/norm", "Sqrt", List.of(sum));
    String divisor =
        graph.node(
            "pooling/divisor", "Max", List.of(norm, graph.floats("pooling/least", LEAST_NORM)));
    return graph.node("pooling/normalize", "Div", List.of(vectors, divisor));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import java.util.Optional;

/**
 * What a part of a layer adds to its tokens: [batch * numPatches, hiddenSize].
 *
 * @param bias [hiddenSize], still to be added to each row of the values; empty where it is in them
 */
record Update(String values, Optional<String> bias) {
  /**
   * A linear map's result. Where operators are fused the bias is left to the operator that follows.
   *
   * @param outputs the rows of the weight
   */
  static Update linear(
      GraphBuilder graph, String name, String input, String weight, String bias, int outputs) {
    return graph.isFused()
        ? new Update(graph.product(name, input, weight), Optional.of(bias))
        : new Update(
            graph.layerLinear(name, input, weight, Optional.of(bias), outputs), Optional.empty());
  }
}

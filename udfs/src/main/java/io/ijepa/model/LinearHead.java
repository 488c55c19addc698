// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import java.util.List;

/**
 * A linear head: {@code logits = weight * mean(last_hidden_state) + bias}.
 *
 * @param labels the name of each logit, at least one
 * @param weight [labels][hiddenSize]
 * @param bias [labels]
 */
public record LinearHead(List<String> labels, float[][] weight, float[] bias) {
  public LinearHead {
    labels = List.copyOf(labels);
    if (labels.isEmpty() || weight.length != labels.size() || bias.length != labels.size()) {
      throw new IllegalArgumentException(
          "a head has a row of weights and a bias for each of its labels, but there are %d, %d, %d"
              .formatted(labels.size(), weight.length, bias.length));
    }
  }
}

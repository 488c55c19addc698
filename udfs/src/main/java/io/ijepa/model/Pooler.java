// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import java.util.List;

/**
 * The head of a checkpoint that was saved with {@code add_pooling_layer}: {@code pooler_output =
 * activation(weight * last_hidden_state[0] + bias)}, of the first patch's token.
 *
 * @param size {@code pooler_output_size}, else hiddenSize
 * @param activation {@code pooler_act}, else tanh
 * @param weight [size, hiddenSize]
 * @param bias [size]
 */
public record Pooler(int size, Activation activation, TensorEntry weight, TensorEntry bias) {

  private static final int MAX_SIZE = 1 << 16;

  static Pooler of(JsonFields json, IJepaConfig config, Weights weights) {
    int size = json.integer("pooler_output_size", config.hiddenSize(), MAX_SIZE);
    Activation activation = Activation.read(json, "pooler_act", Activation.TANH);
    List<TensorEntry> linear =
        weights.part(
            "pooler",
            "it needs a checkpoint that was saved with add_pooling_layer",
            size,
            Weight.POOLER_WEIGHT,
            Weight.POOLER_BIAS);
    return new Pooler(size, activation, linear.get(0), linear.get(1));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import java.util.Map;
import java.util.TreeMap;

/**
 * The function between the two layers of an encoder layer's MLP, {@code hidden_act}, or behind the
 * pooler, {@code pooler_act}. Formulas as in {@code transformers.activations}; names that it maps
 * to the same formula share a constant here.
 */
public enum Activation {
  /** {@code x * 0.5 * (1 + erf(x / sqrt(2)))}. */
  GELU("gelu", "gelu_python"),
  /** {@code 0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))}. */
  GELU_TANH("gelu_new", "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_accurate"),
  /** {@code x * sigmoid(1.702 * x)}. */
  QUICK_GELU("quick_gelu"),
  /** {@code max(x, 0)}. */
  RELU("relu"),
  /** {@code x * sigmoid(x)}. */
  SILU("silu", "swish"),
  TANH("tanh");

  private static final Map<String, Activation> BY_NAME = new TreeMap<>();

  static {
    for (Activation activation : values()) {
      for (String name : activation.names) {
        BY_NAME.put(name, activation);
      }
    }
  }

  private final String[] names;

  Activation(String... names) {
    this.names = names;
  }

  /** The activation that {@code config.json} names. */
  static Activation read(JsonFields json, String key, Activation absent) {
    if (!json.has(key)) {
      return absent;
    }
    Activation known = BY_NAME.get(json.text(key));
    if (known == null) {
      throw json.refuse(key, "must be one of [" + String.join(", ", BY_NAME.keySet()) + "]");
    }
    return known;
  }
}

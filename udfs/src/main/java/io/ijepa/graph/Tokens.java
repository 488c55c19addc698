// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import io.ijepa.model.IJepaConfig;
import java.io.Serializable;

/** Which tokens of the network an output is made of. */
public sealed interface Tokens extends Serializable {
  /** The usual ones: {@code last_hidden_state}. */
  Tokens LAST = new Last();

  /** What the final layer normalisation makes of the last layer. */
  record Last() implements Tokens {}

  /**
   * The reference's {@code hidden_states[first]} to {@code hidden_states[last]}: 0 is the
   * embeddings, N is layer N, and none has gone through the final normalisation.
   */
  record HiddenStates(int first, int last) implements Tokens {
    public HiddenStates {
      if (first < 0 || last < first) {
        throw new IllegalArgumentException("no hidden states " + first + " to " + last);
      }
    }
  }

  /** Sets of tokens. */
  default int count() {
    return this instanceof HiddenStates states ? states.last() - states.first() + 1 : 1;
  }

  /** Layers that must be run for them. */
  default int layers(IJepaConfig config) {
    return this instanceof HiddenStates states ? states.last() : config.layers();
  }

  /** Whether hidden state {@code number} is one of them. */
  default boolean contains(int number) {
    return this instanceof HiddenStates states
        && states.first() <= number
        && number <= states.last();
  }
}

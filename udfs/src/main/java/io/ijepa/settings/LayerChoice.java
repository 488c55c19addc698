// SPDX-License-Identifier: Apache-2.0
package io.ijepa.settings;

import io.ijepa.graph.Tokens;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value of {@link EmbedOption#LAYER}, before it is known how many layers the model has. Its text
 * is the one that {@link #parse} reads.
 */
public sealed interface LayerChoice {

  /** The default: the tokens after the final normalisation. */
  LayerChoice LAST = new Final();

  String RULE = "last, the number of a hidden state, or last with a number like last4";

  /**
   * What the network gives of them.
   *
   * @param layers how many the model has
   * @return empty where it has no such hidden states
   */
  Optional<Tokens> of(int layers);

  /** Whether the means of several hidden states are joined to one vector. */
  default boolean joins() {
    return false;
  }

  /** {@code last}: the tokens after the final normalisation. */
  record Final() implements LayerChoice {
    @Override
    public Optional<Tokens> of(int layers) {
      return Optional.of(Tokens.LAST);
    }

    @Override
    public String toString() {
      return "last";
    }
  }

  /**
   * {@code N}: one hidden state.
   *
   * @param number of the state, 0 being the embeddings
   */
  record HiddenState(int number) implements LayerChoice {
    @Override
    public Optional<Tokens> of(int layers) {
      return number > layers
          ? Optional.empty()
          : Optional.of(new Tokens.HiddenStates(number, number));
    }

    @Override
    public String toString() {
      return Integer.toString(number);
    }
  }

  /**
   * {@code lastK}: the last hidden states.
   *
   * @param count how many, at least 1
   */
  record LastFew(int count) implements LayerChoice {
    @Override
    public Optional<Tokens> of(int layers) {
      return count > layers + 1
          ? Optional.empty()
          : Optional.of(new Tokens.HiddenStates(layers - count + 1, layers));
    }

    @Override
    public boolean joins() {
      return true;
    }

    @Override
    public String toString() {
      return "last" + count;
    }
  }

  /** Reads a value of the option; empty for a text that is none. */
  static Optional<LayerChoice> parse(String text) {
    if (text.equals("last")) {
      return Optional.of(LAST);
    }
    Matcher form = Pattern.compile("(last)?([0-9]{1,4})").matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    int number = Integer.parseInt(form.group(2));
    if (form.group(1) == null) {
      return Optional.of(new HiddenState(number));
    }
    return number == 0 ? Optional.empty() : Optional.of(new LastFew(number));
  }
}

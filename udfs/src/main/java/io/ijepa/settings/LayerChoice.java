package io.ijepa.settings;

import io.ijepa.graph.Tokens;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value of {@link EmbedOption#LAYER}, before it is known how many layers the model has.
 *
 * @param number of the hidden state, or how many of the last ones; 0 for {@link Kind#FINAL}
 */
public record LayerChoice(Kind kind, int number) {

  /** The three forms. */
  public enum Kind {
    /** {@code last}: the tokens after the final normalisation. */
    FINAL,
    /** {@code N}: one hidden state. */
    ONE,
    /** {@code lastK}: the last K hidden states. */
    LAST_FEW
  }

  /** The default. */
  public static final LayerChoice LAST = new LayerChoice(Kind.FINAL, 0);

  static final String RULE = "last, the number of a hidden state, or last with a number like last4";

  private static final Pattern FORM = Pattern.compile("(last)?([0-9]{1,4})");

  static Optional<LayerChoice> parse(String text) {
    if (text.equals("last")) {
      return Optional.of(LAST);
    }
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    int number = Integer.parseInt(form.group(2));
    if (form.group(1) == null) {
      return Optional.of(new LayerChoice(Kind.ONE, number));
    }
    return number == 0 ? Optional.empty() : Optional.of(new LayerChoice(Kind.LAST_FEW, number));
  }

  /** Of a model with so many layers; empty where it has no such hidden states. */
  public Optional<Tokens> of(int layers) {
    return switch (kind) {
      case FINAL -> Optional.of(Tokens.LAST);
      case ONE ->
          number > layers ? Optional.empty() : Optional.of(new Tokens.HiddenStates(number, number));
      case LAST_FEW ->
          number > layers + 1
              ? Optional.empty()
              : Optional.of(new Tokens.HiddenStates(layers - number + 1, layers));
    };
  }

  /** As it is written on a command line. */
  @Override
  public String toString() {
    return switch (kind) {
      case FINAL -> "last";
      case ONE -> Integer.toString(number);
      case LAST_FEW -> "last" + number;
    };
  }
}

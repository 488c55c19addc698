// SPDX-License-Identifier: Apache-2.0
package io.ijepa.option;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Typed values of options given as text. A value that does not fit its rule becomes a problem, and
 * the reader goes on with a harmless stand-in: check the problems before using what was read.
 */
public final class OptionReader {
  /** Stands between the texts of an option that is given several times; no word can hold it. */
  public static final String SEPARATOR = "\0";

  private final Map<String, String> values;
  private final OptionNames names;
  private final Problems problems;

  /**
   * @param values texts by the keys of their options
   * @param names how the caller spells options, for messages
   */
  public OptionReader(Map<String, String> values, OptionNames names, Problems problems) {
    this.values = values;
    this.names = names;
    this.problems = problems;
  }

  /** How the caller spells options. */
  public OptionNames names() {
    return names;
  }

  /** Reports every given option that is not among these. */
  public void refuseUnknown(List<? extends OptionSpec> known) {
    for (String given : values.keySet()) {
      if (known.stream().noneMatch(spec -> spec.key().equals(given))) {
        String all = known.stream().map(OptionSpec::key).sorted().collect(Collectors.joining(", "));
        problems.add("unknown option '" + names.prefix() + given + "'; the options are " + all);
      }
    }
  }

  public boolean isGiven(OptionSpec spec) {
    return values.containsKey(spec.key());
  }

  public Optional<String> text(OptionSpec spec) {
    String value = values.getOrDefault(spec.key(), spec.defaultValue());
    if (value != null && value.isBlank()) {
      problems.add(named(spec) + " must not be blank");
      return Optional.empty();
    }
    return Optional.ofNullable(value);
  }

  /** The texts of an option that may be given several times, in their order; none of them blank. */
  public List<String> texts(OptionSpec spec) {
    Optional<String> all = text(spec);
    List<String> each = all.map(text -> List.of(text.split(SEPARATOR, -1))).orElse(List.of());
    if (each.stream().anyMatch(String::isBlank)) {
      problems.add(named(spec) + " must not be blank");
      return List.of();
    }
    return each;
  }

  /**
   * The text of an option that the caller cannot do without; that it is not given is a problem.
   *
   * @param meaning what the option says, for the message
   */
  public String required(OptionSpec spec, String meaning) {
    Optional<String> value = text(spec);
    if (value.isEmpty() && !isGiven(spec)) {
      problems.add(named(spec) + " is missing: " + meaning);
    }
    return value.orElse("");
  }

  /** Comma-separated names, each trimmed, none twice. */
  public List<String> names(OptionSpec spec) {
    List<String> parts =
        text(spec).stream()
            .flatMap(value -> Arrays.stream(value.split(",", -1)))
            .map(String::strip)
            .toList();
    if (parts.stream().anyMatch(String::isEmpty)
        || parts.stream().distinct().count() < parts.size()) {
      problems.add(
          named(spec)
              + " must be names separated by commas, none empty and none twice, but was '"
              + values.get(spec.key())
              + "'");
    }
    return parts;
  }

  public boolean flag(OptionSpec spec) {
    String value = text(spec).orElse("false").toLowerCase(Locale.ROOT);
    if (!value.equals("true") && !value.equals("false")) {
      problems.add(named(spec) + " must be true or false, but was '" + value + "'");
    }
    return value.equals("true");
  }

  /** A whole number of at least {@code min}; empty for a default that is no number, like auto. */
  public OptionalInt integer(OptionSpec spec, int min) {
    long value = number(spec, min, Integer.MAX_VALUE).orElse(-1L);
    return value < 0 ? OptionalInt.empty() : OptionalInt.of((int) value);
  }

  /**
   * A whole number from {@code min} to {@code max}; empty for a default that is no number, like
   * auto.
   */
  public Optional<Long> number(OptionSpec spec, long min, long max) {
    Optional<String> text = text(spec);
    if (text.isEmpty() || isWord(text.get(), spec)) {
      return Optional.empty();
    }
    try {
      long value = Long.parseLong(text.get());
      if (value >= min && value <= max) {
        return Optional.of(value);
      }
    } catch (NumberFormatException noNumber) {
      // Said below, in the same words as a number out of range.
    }
    problems.add(
        named(spec)
            + " must be a whole number from "
            + min
            + (max < Integer.MAX_VALUE ? " to " + max : "")
            + ", but was '"
            + text.get()
            + "'");
    return Optional.empty();
  }

  /** A default that the help text shows, like auto, may also be given. */
  private static boolean isWord(String text, OptionSpec spec) {
    return text.equals(spec.defaultValue()) && !Character.isDigit(text.charAt(0));
  }

  /**
   * A value of a form of its own; empty where the option has no value or one that is no such.
   *
   * @param rule what the value must be, for the message
   * @param parser gives nothing for a text that is no such value
   */
  public <T> Optional<T> value(OptionSpec spec, String rule, Function<String, Optional<T>> parser) {
    Optional<String> text = text(spec);
    Optional<T> value = text.flatMap(parser);
    if (text.isPresent() && value.isEmpty()) {
      problems.add(named(spec) + " must be " + rule + ", but was '" + text.get() + "'");
    }
    return value;
  }

  /** Reports a problem that the options have with each other, or with what they name. */
  public void refuse(String message) {
    problems.add(message);
  }

  /** A number from 0 to 1. */
  public double fraction(OptionSpec spec) {
    String text = text(spec).orElse("0");
    try {
      double value = Double.parseDouble(text);
      if (value >= 0 && value <= 1) {
        return value;
      }
    } catch (NumberFormatException noNumber) {
      // Said below, in the same words as a number out of range.
    }
    problems.add(named(spec) + " must be a number from 0 to 1, but was '" + text + "'");
    return 0;
  }

  /** A constant of an enum, written in lower case. */
  public <E extends Enum<E>> E choice(OptionSpec spec, Class<E> type) {
    E[] constants = type.getEnumConstants();
    String text = text(spec).orElse("");
    for (E constant : constants) {
      if (written(constant).equals(text)) {
        return constant;
      }
    }
    problems.add(
        named(spec)
            + " must be one of "
            + Arrays.stream(constants).map(OptionReader::written).collect(Collectors.joining(", "))
            + ", but was '"
            + text
            + "'");
    return constants[0];
  }

  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The option's name as the caller spells it, for a message. */
  public String named(OptionSpec spec) {
    return names.of(spec);
  }
}

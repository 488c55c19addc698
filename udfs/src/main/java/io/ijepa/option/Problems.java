// SPDX-License-Identifier: Apache-2.0
package io.ijepa.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is wrong with a configuration, collected so that all of it is said at once, with options
 * named as the caller spells them. Not for use by several threads.
 */
public final class Problems {
  private final OptionNames names;
  private final List<String> messages = new ArrayList<>();

  /** Problems of a caller who passes a map or a typed value. */
  public Problems() {
    this(OptionNames.PLAIN);
  }

  public Problems(OptionNames names) {
    this.names = names;
  }

  /** The caller's words, for messages. */
  public OptionNames names() {
    return names;
  }

  /** The option's name as the caller spells it, for a message. */
  public String named(OptionSpec spec) {
    return names.of(spec);
  }

  public void add(String message) {
    messages.add(message);
  }

  /** The result of a step; empty where its options were invalid, whose problems are added here. */
  public <T> Optional<T> collect(Supplier<T> step) {
    try {
      return Optional.of(step.get());
    } catch (InvalidOptionsException invalid) {
      messages.addAll(invalid.problems());
      return Optional.empty();
    }
  }

  public List<String> messages() {
    return List.copyOf(messages);
  }

  /**
   * @throws InvalidOptionsException with every message, if there is one
   */
  public void throwIfAny() {
    if (!messages.isEmpty()) {
      throw new InvalidOptionsException(messages);
    }
  }
}

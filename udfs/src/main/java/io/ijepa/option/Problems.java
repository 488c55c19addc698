package io.ijepa.option;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with a configuration, collected so that all of it is said at once. */
public final class Problems {
  private final List<String> messages = new ArrayList<>();

  public void add(String message) {
    messages.add(message);
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

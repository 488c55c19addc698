// SPDX-License-Identifier: Apache-2.0
package io.ijepa.option;

import java.util.List;

/** The command line or the configuration is wrong: the message lists every problem, one a line. */
public final class InvalidOptionsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String[] problems;

  public InvalidOptionsException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = problems.toArray(String[]::new);
  }

  public InvalidOptionsException(String problem) {
    this(List.of(problem));
  }

  public List<String> problems() {
    return List.of(problems);
  }
}

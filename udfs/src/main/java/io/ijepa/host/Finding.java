// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import java.io.Serializable;

/**
 * One thing that was looked at on a host.
 *
 * @param subject what was looked at, in a word
 * @param said what was found, in a line; of a problem also the remedy
 */
public record Finding(Outcome outcome, String subject, String said) implements Serializable {

  /** Whether it stands in the way of a run. */
  public enum Outcome {
    OK,
    /** Something is missing that not every run needs. */
    NOTE,
    PROBLEM
  }

  static Finding ok(String subject, String said) {
    return new Finding(Outcome.OK, subject, said);
  }

  static Finding note(String subject, String said) {
    return new Finding(Outcome.NOTE, subject, said);
  }

  static Finding problem(String subject, String said) {
    return new Finding(Outcome.PROBLEM, subject, said);
  }
}

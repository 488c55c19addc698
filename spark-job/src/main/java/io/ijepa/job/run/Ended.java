// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

/**
 * How a run ended.
 *
 * @param message why, in a sentence; empty where there is nothing to say
 * @param cause the failure behind it, for logs; null where there is none
 */
public record Ended(ExitCode code, String message, Throwable cause) {
  public static final Ended WELL = new Ended(ExitCode.DONE, "", null);

  public Ended(ExitCode code, String message) {
    this(code, message, null);
  }
}

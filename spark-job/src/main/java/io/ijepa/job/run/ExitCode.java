// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

/** How a run ended, as schedulers see it. */
public enum ExitCode {
  DONE(0),
  FAILED(1),
  WRONG_CONFIGURATION(2),
  TOO_MANY_REJECTED(3);

  public final int number;

  ExitCode(int number) {
    this.number = number;
  }
}

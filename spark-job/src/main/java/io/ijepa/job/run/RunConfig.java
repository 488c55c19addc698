// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import io.ijepa.option.OptionReader;
import java.util.Optional;
import java.util.UUID;

/**
 * What {@link RunOption} names.
 *
 * @param waitForOthers whether to wait for a run that writes the same output or partition
 * @param runId what the report calls the run
 * @param report where the report goes; empty for the output's folder
 */
public record RunConfig(boolean waitForOthers, String runId, Optional<String> report) {

  /** A run that waits for nobody and reports where reports are looked for. */
  public static RunConfig defaults() {
    return new RunConfig(false, newRunId(), Optional.empty());
  }

  private static String newRunId() {
    return UUID.randomUUID().toString();
  }

  /** Reads the command line's values; each rule that does not hold is a problem. */
  public static RunConfig read(OptionReader options) {
    return new RunConfig(
        options.flag(RunOption.WAIT),
        options
            .text(RunOption.RUN_ID)
            .filter(any -> options.isGiven(RunOption.RUN_ID))
            .orElseGet(RunConfig::newRunId),
        options.text(RunOption.REPORT).filter(any -> options.isGiven(RunOption.REPORT)));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import io.ijepa.option.OptionReader;
import java.util.Optional;
import java.util.UUID;

/**
 * What {@link ResultOption} names.
 *
 * @param waitForOthers whether to wait for a run that writes the same output
 * @param runId what the report calls the run
 * @param report where the report goes; empty for the output's folder
 */
public record ResultConfig(boolean waitForOthers, String runId, Optional<String> report) {

  /** Reads the command line's values; each rule that does not hold is a problem. */
  public static ResultConfig read(OptionReader options) {
    return new ResultConfig(
        options.flag(ResultOption.WAIT),
        options
            .text(ResultOption.RUN_ID)
            .filter(any -> options.isGiven(ResultOption.RUN_ID))
            .orElseGet(() -> UUID.randomUUID().toString()),
        options.text(ResultOption.REPORT).filter(any -> options.isGiven(ResultOption.REPORT)));
  }
}

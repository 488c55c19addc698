// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import io.ijepa.option.OptionSpec;
import io.ijepa.option.OptionText;

/** The options of every command that writes. */
public enum RunOption implements OptionSpec {
  WAIT(
      "wait",
      "",
      "false",
      "Wait while another run writes the same output or partition, instead of exiting with 2."),
  RUN_ID(
      "run-id",
      "ID",
      "made at random",
      "What the report calls this run, for schedulers to know theirs."),
  REPORT(
      "report",
      "FILE",
      "a file in _ijepa/ in the output's folder, hidden from readers",
      "Where the run's JSON report goes: RUNNING at the start, then DONE, REJECTED or FAILED.");

  private final OptionText text;

  RunOption(String key, String valueName, String defaultValue, String description) {
    this.text = new OptionText(key, valueName, defaultValue, description);
  }

  @Override
  public OptionText text() {
    return text;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import io.ijepa.option.OptionSpec;
import io.ijepa.option.OptionText;

/** The options of every command that replaces a result as a whole. */
public enum ResultOption implements OptionSpec {
  WAIT(
      "wait",
      "",
      "false",
      "Wait while another run writes the same output, instead of exiting with 2."),
  RUN_ID(
      "run-id",
      "ID",
      "made at random",
      "What the report calls this run, for schedulers to know theirs."),
  REPORT(
      "report",
      "FILE",
      "a file in _ijepa/ in the output's folder, hidden from readers",
      "Where the run's JSON report goes: RUNNING at the start, then DONE or FAILED.");

  private final OptionText text;

  ResultOption(String key, String valueName, String defaultValue, String description) {
    this.text = new OptionText(key, valueName, defaultValue, description);
  }

  @Override
  public OptionText text() {
    return text;
  }
}

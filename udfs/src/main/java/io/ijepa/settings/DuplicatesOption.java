// SPDX-License-Identifier: Apache-2.0
package io.ijepa.settings;

import io.ijepa.option.OptionSpec;
import io.ijepa.option.OptionText;

/** What {@code IJepa.duplicates} can be told. */
public enum DuplicatesOption implements OptionSpec {
  KEY_COLUMNS(
      "key-columns", "C1,C2", "path", "Columns that identify a row of the embeddings, each once."),
  THRESHOLD("threshold", "COSINE", "0.95", "The least cosine similarity of a pair."),
  DEVICE("device", "auto|cpu|cuda", "auto", "Where the products are computed."),
  CPU_THREADS("cpu-threads", "N", "auto", "Threads of a CPU session. auto: the executor's cores."),
  FORCE(
      "force",
      "",
      "false",
      "Compare embeddings of different or unknown models all the same; recorded in the report.");

  private final OptionText text;

  DuplicatesOption(String key, String valueName, String defaultValue, String description) {
    this.text = new OptionText(key, valueName, defaultValue, description);
  }

  @Override
  public OptionText text() {
    return text;
  }
}

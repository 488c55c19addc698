// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.duplicates;

import io.ijepa.option.OptionSpec;
import io.ijepa.option.OptionText;

/** The options of {@code duplicates} beside those of the search for pairs. */
public enum DuplicatesJobOption implements OptionSpec {
  EMBEDDINGS("embeddings", "PATH|TABLE", null, "The table to look through."),
  AGAINST(
      "against",
      "PATH|TABLE",
      null,
      "A standing table to look through as well: pairs of two of its own rows are left out, and so"
          + " are its rows whose key --embeddings has, too."),
  OUTPUT(
      "output",
      "PATH",
      null,
      "Where the result goes: Parquet in the folders pairs and clusters below it."),
  MODE(
      "mode",
      "error|overwrite",
      "error",
      "What to do when the output exists. overwrite replaces an earlier result and nothing else.");

  private final OptionText text;

  DuplicatesJobOption(String key, String valueName, String defaultValue, String description) {
    this.text = new OptionText(key, valueName, defaultValue, description);
  }

  @Override
  public OptionText text() {
    return text;
  }
}

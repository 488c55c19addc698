// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.index;

import io.ijepa.option.OptionSpec;
import io.ijepa.option.OptionText;

/** The options of {@code index}. */
public enum IndexJobOption implements OptionSpec {
  EMBEDDINGS("embeddings", "PATH|TABLE", null, "The table to lay out, as embed has written it."),
  OUTPUT("output", "PATH", null, "Where the table goes, as Parquet in folders cell=0, cell=1, .."),
  MODE(
      "mode",
      "error|overwrite",
      "error",
      "What to do when the output exists. overwrite replaces an index and nothing else."),
  CELLS(
      "cells",
      "N",
      null,
      "K-means cells. The square root of the number of rows is a good start, or four times that."),
  METRIC(
      "metric",
      "cosine|l2",
      "cosine",
      "By which rows share a cell, and by which search --probes can be asked."),
  RECALL_SAMPLE(
      "recall-sample",
      "Q",
      "100",
      "Rows to search for, to print what share of their true ten neighbours some numbers of probes"
          + " find. 0: none."),
  FORCE(
      "force",
      "",
      "false",
      "Lay out embeddings of different or unknown models all the same; recorded in the report."),
  KEY_COLUMNS("key-columns", "C1,C2", "path", "Columns that identify a row, for --recall-sample.");

  private final OptionText text;

  IndexJobOption(String key, String valueName, String defaultValue, String description) {
    this.text = new OptionText(key, valueName, defaultValue, description);
  }

  @Override
  public OptionText text() {
    return text;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.search;

import io.ijepa.option.OptionSpec;
import io.ijepa.option.OptionText;

/** The options of {@code search} beside those of the search itself. */
public enum SearchJobOption implements OptionSpec {
  EMBEDDINGS(
      "embeddings",
      "PATH|TABLE",
      null,
      "The table to search: what embed or index has written, or a catalog table."),
  QUERY_IMAGES(
      "query-images",
      "PATH",
      null,
      "Query with these images: a file, folder or glob, embedded now with the table's own model."),
  QUERY_KEYS("query-keys", "K1,K2", null, "Query with the rows of the table that have these keys."),
  QUERIES("queries", "PATH|TABLE", null, "Query with the rows of another table of embeddings."),
  MODEL(
      "model",
      "MODEL",
      "where the table's own says",
      "Where the table's model is now, for --query-images. It must be the same one."),
  PROBES(
      "probes",
      "N",
      "none",
      "Of a table that index has laid out, read only the N cells nearest to each query. Without"
          + " it, every row is compared."),
  OUTPUT("output", "PATH", null, "Where the neighbours go, as Parquet."),
  MODE(
      "mode",
      "error|overwrite",
      "error",
      "What to do when the output exists. overwrite replaces a table of neighbours and nothing"
          + " else.");

  private final OptionText text;

  SearchJobOption(String key, String valueName, String defaultValue, String description) {
    this.text = new OptionText(key, valueName, defaultValue, description);
  }

  @Override
  public OptionText text() {
    return text;
  }
}

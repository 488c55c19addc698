// SPDX-License-Identifier: Apache-2.0
package io.ijepa.settings;

import io.ijepa.option.OptionSpec;
import io.ijepa.option.OptionText;

/** What {@code IJepa.search} can be told. */
public enum SearchOption implements OptionSpec {
  KEY_COLUMNS("key-columns", "C1,C2", "path", "Columns that identify a row of the embeddings."),
  QUERY_KEY_COLUMNS(
      "query-key-columns",
      "C1,C2",
      null,
      "Columns that identify a query. Without it: those of the embeddings, or path for images."),
  TOP_K("top-k", "K", "10", "Neighbours of each query."),
  MIN_SCORE(
      "min-score",
      "SCORE",
      null,
      "Leave out neighbours below this score of the metric. Without it, none is left out."),
  METRIC(
      "metric",
      "cosine|dot|l2",
      "cosine",
      "What makes two vectors near. l2: minus the squared distance, so that higher is nearer."),
  EXCLUDE_SELF(
      "exclude-self", "", "false", "A row with the query's own key is no neighbour of it."),
  DEVICE("device", "auto|cpu|cuda", "auto", "Where the products are computed."),
  CPU_THREADS("cpu-threads", "N", "auto", "Threads of a CPU session. auto: the executor's cores."),
  FORCE(
      "force",
      "",
      "false",
      "Compare embeddings of different or unknown models all the same; recorded with the result.");

  private final OptionText text;

  SearchOption(String key, String valueName, String defaultValue, String description) {
    this.text = new OptionText(key, valueName, defaultValue, description);
  }

  @Override
  public OptionText text() {
    return text;
  }
}

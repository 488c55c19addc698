// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ijepa.job.run.ReportPart;
import io.ijepa.job.run.RowCounts;
import io.ijepa.search.Search;
import io.ijepa.search.SearchCounts;
import java.util.Locale;

/**
 * What a search's report says for schedulers, beside what every report does: the names in it are a
 * contract.
 */
final class SearchReportJson {
  private static final String QUERIES = "queries";

  private SearchReportJson() {}

  /** What was asked for. */
  static ReportPart of(SearchJobConfig config) {
    return json -> {
      json.put("embeddings", config.embeddings());
      queries(json.putObject(QUERIES), config);
      json.put("metric", config.search().metric().name().toLowerCase(Locale.ROOT));
      json.put("top_k", config.search().topK());
      config.search().minScore().ifPresent(score -> json.put("min_score", score));
      config.probes().ifPresent(probes -> json.put("probes", probes));
      config.output().ifPresent(location -> json.put("output", location));
    };
  }

  private static void queries(ObjectNode json, SearchJobConfig config) {
    config
        .queries()
        .<JsonNode>match(
            images -> json.put("images", images.location()),
            keys -> {
              ArrayNode array = json.putArray("keys");
              keys.keys().forEach(array::add);
              return array;
            },
            table -> json.put("table", table.location()));
  }

  /**
   * What was found, added to what was asked for.
   *
   * @param counts of one pass over the table
   */
  static ReportPart of(Search.Result found, SearchCounts counts) {
    return json -> {
      ((ObjectNode) json.get(QUERIES))
          .put("searched", found.queries().searched())
          .put("left_out", found.queries().leftOut());
      json.put("other_model_forced", found.otherModelForced());
      new RowCounts(counts.read(), counts.compared(), counts.withoutVector(), counts.notFinite())
          .addTo(json);
      json.put("pairs_compared", counts.pairs());
      json.put("passes", found.passes());
      json.put("session_seconds", counts.sessionNanos() / 1e9);
    };
  }
}

package io.ijepa.job.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ijepa.job.run.ResultReport;
import io.ijepa.job.run.RowCounts;
import io.ijepa.search.SearchCounts;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** A search's report for schedulers: the names in it are a contract. */
final class SearchReportJson {
  private SearchReportJson() {}

  static String of(SearchOutcome outcome, SparkSession spark) {
    SearchJobConfig config = outcome.config();
    ResultReport report = new ResultReport("search", spark, outcome.started(), outcome.ended());
    ObjectNode json = report.json();
    json.put("embeddings", config.embeddings());
    queries(json.putObject("queries"), outcome);
    json.put("metric", config.search().metric().name().toLowerCase(Locale.ROOT));
    json.put("top_k", config.search().topK());
    config.probes().ifPresent(probes -> json.put("probes", probes));
    config.output().ifPresent(location -> json.put("output", location));
    json.put("other_model_forced", outcome.found().otherModelForced());
    SearchCounts counts = outcome.countsOfOnePass();
    new RowCounts(counts.read(), counts.compared(), counts.withoutVector(), counts.notFinite())
        .addTo(json);
    json.put("pairs_compared", counts.pairs());
    json.put("passes", outcome.found().passes());
    json.put("session_seconds", counts.sessionNanos() / 1e9);
    return report.toString();
  }

  private static void queries(ObjectNode json, SearchOutcome outcome) {
    outcome
        .config()
        .queries()
        .<JsonNode>match(
            images -> json.put("images", images.location()),
            keys -> {
              ArrayNode array = json.putArray("keys");
              keys.keys().forEach(array::add);
              return array;
            },
            table -> json.put("table", table.location()));
    json.put("searched", outcome.found().queries().searched());
    json.put("left_out", outcome.found().queries().leftOut());
  }
}

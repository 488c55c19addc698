package io.ijepa.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ijepa.job.config.SearchJobConfig;
import io.ijepa.job.config.SearchJobConfig.Queries;
import io.ijepa.udf.SearchCounts;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** A search's report for schedulers: the names in it are a contract. */
final class SearchReportJson {
  private SearchReportJson() {}

  static String of(SearchOutcome outcome, SparkSession spark) {
    SearchJobConfig config = outcome.config();
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("command", "search");
    json.put("outcome", ExitCode.DONE.name());
    json.put("started", outcome.started().toString());
    json.put("ended", outcome.ended().toString());
    json.put("seconds", outcome.seconds());
    json.put("application_id", spark.sparkContext().applicationId());
    json.put("embeddings", config.embeddings());
    queries(json.putObject("queries"), outcome);
    json.put("metric", config.search().metric().name().toLowerCase(Locale.ROOT));
    json.put("top_k", config.search().topK());
    config.probes().ifPresent(probes -> json.put("probes", probes));
    config.output().ifPresent(location -> json.put("output", location));
    json.put("other_model_forced", outcome.found().otherModelForced());
    SearchCounts counts = outcome.countsOfOnePass();
    ObjectNode rows = json.putObject("rows");
    rows.put("read", counts.read());
    rows.put("compared", counts.compared());
    rows.put("without_embedding", counts.withoutVector());
    rows.put("not_finite", counts.notFinite());
    json.put("passes", outcome.found().passes());
    json.put("session_seconds", counts.sessionNanos() / 1e9);
    ObjectNode versions = json.putObject("versions");
    versions.put("ijepa", Version.text());
    versions.put("spark", spark.version());
    versions.put("java", Runtime.version().toString());
    return json.toPrettyString() + "\n";
  }

  private static void queries(ObjectNode json, SearchOutcome outcome) {
    Queries queries = outcome.config().queries();
    if (queries instanceof Queries.Images images) {
      json.put("images", images.location());
    } else if (queries instanceof Queries.Table table) {
      json.put("table", table.location());
    } else {
      ((Queries.Keys) queries).keys().forEach(json.putArray("keys")::add);
    }
    json.put("searched", outcome.found().queries().searched());
    json.put("left_out", outcome.found().queries().leftOut());
  }
}

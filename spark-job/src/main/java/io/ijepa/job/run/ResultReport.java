package io.ijepa.job.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.apache.spark.sql.SparkSession;

/** What the reports of runs over embeddings have in common: the names in them are a contract. */
public final class ResultReport {
  private final ObjectNode json = new ObjectMapper().createObjectNode();

  public ResultReport(String command, SparkSession spark, Instant started, Instant ended) {
    json.put("command", command);
    json.put("outcome", ExitCode.DONE.name());
    json.put("started", started.toString());
    json.put("ended", ended.toString());
    json.put("seconds", Duration.between(started, ended).toMillis() / 1e3);
    json.put("application_id", spark.sparkContext().applicationId());
    ObjectNode versions = json.putObject("versions");
    versions.put("ijepa", Version.text());
    versions.put("spark", spark.version());
    versions.put("java", Runtime.version().toString());
  }

  /** Where a command puts what is its own. */
  public ObjectNode json() {
    return json;
  }

  @Override
  public String toString() {
    return json.toPrettyString() + "\n";
  }
}

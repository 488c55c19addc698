// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.apache.spark.sql.SparkSession;

/** What the reports of runs over embeddings have in common: the names in them are a contract. */
final class ResultReport {
  private final String command;
  private final String run;
  private final SparkSession spark;
  private final Instant started;
  private final ReportPart asked;

  /**
   * @param run its id
   * @param asked what the run was told to do
   */
  ResultReport(String command, String run, SparkSession spark, Instant started, ReportPart asked) {
    this.command = command;
    this.run = run;
    this.spark = spark;
    this.started = started;
    this.asked = asked;
  }

  String running() {
    return text(json(Outcome.RUNNING));
  }

  String failed(Throwable cause) {
    ObjectNode json = json(Outcome.FAILED);
    json.put("cause", Failure.describe(cause));
    return text(json);
  }

  String done(ReportPart result) {
    ObjectNode json = json(Outcome.DONE);
    result.addTo(json);
    return text(json);
  }

  private ObjectNode json(Outcome outcome) {
    Instant now = Instant.now();
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("command", command);
    json.put("run", run);
    json.put("outcome", outcome.name());
    json.put("started", started.toString());
    if (outcome != Outcome.RUNNING) {
      json.put("ended", now.toString());
    }
    json.put("seconds", Duration.between(started, now).toMillis() / 1e3);
    json.put("application_id", spark.sparkContext().applicationId());
    ObjectNode versions = json.putObject("versions");
    versions.put("ijepa", Version.text());
    versions.put("spark", spark.version());
    versions.put("java", Runtime.version().toString());
    asked.addTo(json);
    return json;
  }

  private static String text(ObjectNode json) {
    return json.toPrettyString() + "\n";
  }
}

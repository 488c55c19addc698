// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ijepa.embed.LabelCounts;
import io.ijepa.embed.LabelCounts.Pair;
import io.ijepa.embed.TaskMetrics;
import io.ijepa.job.input.ImageSource.Origin;
import io.ijepa.job.run.Confusion;
import io.ijepa.job.run.Outcome;
import io.ijepa.job.run.Version;
import io.ijepa.table.ImageTask;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A run's report for schedulers: the names in it are a contract. */
final class EmbedReportJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private EmbedReportJson() {}

  static String of(RunReport report) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("command", classifies(report) ? "classify" : "embed");
    json.put("run", report.config().run().runId());
    json.put("outcome", report.outcome().name());
    report.cause().ifPresent(cause -> json.put("cause", cause));
    json.put("started", report.started().toString());
    if (report.outcome() != Outcome.RUNNING) {
      json.put("ended", report.ended().toString());
    }
    json.put("seconds", report.seconds());
    json.put("application_id", report.applicationId());
    input(json.putObject("input"), report);
    output(json.putObject("output"), report);
    rows(json.putObject("rows"), report);
    report
        .increment()
        .ifPresent(
            increment ->
                json.putObject("increment")
                    .put("to_do", increment.toDo())
                    .put("already_there", increment.alreadyThere())
                    .put("commits", increment.commits())
                    .put("committed_rows", increment.committedRows()));
    if (report.config().task() instanceof ImageTask.Classify task
        && task.trueLabelColumn().isPresent()) {
      labels(json.putObject("labels"), task.trueLabelColumn().get(), report);
    }
    work(json, report);
    try {
      json.set("model", MAPPER.readTree(report.embedding().provenanceJson()));
    } catch (JsonProcessingException impossible) {
      throw new UncheckedIOException(impossible);
    }
    ObjectNode versions = json.putObject("versions");
    versions.put("ijepa", Version.text());
    versions.put("spark", report.sparkVersion());
    versions.put("java", Runtime.version().toString());
    versions.put("onnxruntime", String.join(", ", report.metrics().runtimes));
    return json.toPrettyString() + "\n";
  }

  private static void input(ObjectNode json, RunReport report) {
    Origin source = report.config().source().origin();
    if (source instanceof Origin.Query query) {
      json.put("query", query.sql());
    } else {
      List<String> locations = ((Origin.Input) source).locations();
      if (locations.size() == 1) {
        json.put("location", locations.get(0));
      } else {
        array(json, "locations", locations);
      }
    }
    json.put("format", report.input().format());
    report
        .input()
        .even()
        .filter(even -> even.found() > 0)
        .ifPresent(
            even ->
                json.putObject("partitions").put("found", even.found()).put("made", even.made()));
    ObjectNode passedOver = json.putObject("passed_over");
    report.input().passedOver().counts().forEach(passedOver::put);
    report.config().limit().ifPresent(limit -> json.put("limit", limit));
  }

  private static void output(ObjectNode json, RunReport report) {
    EmbedJobConfig config = report.config();
    json.put("location", config.output().location());
    json.put("format", config.output().format().name().toLowerCase(Locale.ROOT));
    json.put("mode", config.mode().name().toLowerCase(Locale.ROOT));
    config
        .output()
        .partition()
        .ifPresent(
            partition -> json.putObject("partition").put(partition.column(), partition.value()));
    json.put("partition_removed", report.removedPartition().isPresent());
    json.put("other_model_forced", report.otherModelForced());
  }

  private static void rows(ObjectNode json, RunReport report) {
    json.put("in", report.rows());
    json.put("ok", report.ok());
    json.put("rejected", report.rejected());
    json.put("reject_rate", report.rejectRate());
    json.put("max_reject_rate", report.config().rules().maxRejectRate());
    json.put("max_unreadable_rate", report.config().rules().maxUnreadableRate());
    ObjectNode reasons = json.putObject("rejected_by_reason");
    report.rejectedByReason().forEach(reasons::put);
  }

  private static boolean classifies(RunReport report) {
    return report.config().task() instanceof ImageTask.Classify;
  }

  private static void labels(ObjectNode json, String column, RunReport report) {
    LabelCounts counts = report.metrics().labels;
    Confusion confusion = report.confusion();
    json.put("column", column);
    json.put("compared", confusion.rows());
    json.put("without_label", counts.withoutLabel);
    json.put("unknown_label", counts.unknownLabel);
    json.put("accuracy", confusion.accuracy());
    json.put("top_5_accuracy", report.topFiveAccuracy());
    json.put("majority_accuracy", confusion.majorityAccuracy());
    ArrayNode table = json.putArray("confusion");
    for (Map.Entry<Pair, Long> entry : confusion.table()) {
      table
          .addObject()
          .put("label", confusion.labels().get(entry.getKey().truth()))
          .put("given", confusion.labels().get(entry.getKey().predicted()))
          .put("rows", entry.getValue());
    }
  }

  private static void work(ObjectNode json, RunReport report) {
    TaskMetrics metrics = report.metrics();
    json.put("images_per_second", report.imagesPerSecond());
    ObjectNode seconds = json.putObject("task_seconds");
    seconds.put("fetching", metrics.fetchNanos / 1e9);
    seconds.put("decoding", metrics.decodeNanos / 1e9);
    seconds.put("resizing", metrics.resizeNanos / 1e9);
    seconds.put("waiting", metrics.waitNanos / 1e9);
    json.put("session_seconds", metrics.sessionNanos / 1e9);
    json.put("session_idle_seconds", metrics.sessionIdleNanos / 1e9);
    ObjectNode batches = json.putObject("batches_by_size");
    metrics.batchesBySize.forEach((size, calls) -> batches.put(String.valueOf(size), calls));
    json.put("padded", metrics.padded);
    json.put("batch_halvings", metrics.batchHalvings);
    array(json, "devices", metrics.devices);
    json.put("sessions", metrics.sessions.size());
    json.put("batch_memory_bytes", metrics.batchMemoryBytes);
    json.put("peak_executor_memory_bytes", metrics.peakMemoryBytes);
  }

  private static void array(ObjectNode json, String name, Collection<String> values) {
    ArrayNode array = json.putArray(name);
    values.forEach(array::add);
  }
}

package io.ijepa.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ijepa.job.config.EmbedJobConfig;
import io.ijepa.job.config.EmbedJobConfig.Partition;
import io.ijepa.job.config.EmbedJobConfig.Source;
import io.ijepa.udf.Embedding;
import io.ijepa.udf.EmbeddingSchema;
import io.ijepa.udf.TaskMetrics;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** What a run did, for people and, as JSON, for schedulers. */
record RunReport(
    EmbedJobConfig config,
    String inputFormat,
    Embedding embedding,
    TaskMetrics metrics,
    Instant started,
    Instant ended,
    String applicationId,
    String sparkVersion,
    Optional<Partition> removedPartition,
    boolean otherModelForced) {

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  long rejected() {
    return metrics.rows() - metrics.ok();
  }

  double rejectRate() {
    return metrics.rows() == 0 ? 0 : (double) rejected() / metrics.rows();
  }

  boolean tooManyRejected() {
    return rejectRate() > config.maxRejectRate();
  }

  private double seconds() {
    return Duration.between(started, ended).toMillis() / 1e3;
  }

  private double imagesPerSecond() {
    return metrics.rows() / Math.max(seconds(), 1e-3);
  }

  String json() {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = mapper.createObjectNode();
    json.put("command", "embed");
    json.put(
        "outcome", tooManyRejected() ? ExitCode.TOO_MANY_REJECTED.name() : ExitCode.DONE.name());
    json.put("started", started.toString());
    json.put("ended", ended.toString());
    json.put("seconds", seconds());
    json.put("application_id", applicationId);
    ObjectNode input = json.putObject("input");
    if (config.source() instanceof Source.Query query) {
      input.put("query", query.sql());
    } else if (config.source() instanceof Source.Input given) {
      input.put("location", given.location());
    }
    input.put("format", inputFormat);
    ObjectNode output = json.putObject("output");
    output.put("location", config.output());
    output.put("format", config.outputFormat().name().toLowerCase(Locale.ROOT));
    output.put("mode", config.mode().name().toLowerCase(Locale.ROOT));
    config.partition().ifPresent(partition -> output.put(partition.column(), partition.value()));
    output.put("partition_removed", removedPartition.isPresent());
    output.put("other_model_forced", otherModelForced);
    ObjectNode rows = json.putObject("rows");
    rows.put("in", metrics.rows());
    rows.put("ok", metrics.ok());
    rows.put("rejected", rejected());
    rows.put("reject_rate", rejectRate());
    rows.put("max_reject_rate", config.maxRejectRate());
    ObjectNode reasons = rows.putObject("rejected_by_reason");
    rejectedByReason().forEach(reasons::put);
    json.put("images_per_second", imagesPerSecond());
    ObjectNode seconds = json.putObject("task_seconds");
    seconds.put("fetching", metrics.fetchNanos / 1e9);
    seconds.put("decoding", metrics.decodeNanos / 1e9);
    seconds.put("resizing", metrics.resizeNanos / 1e9);
    seconds.put("waiting", metrics.waitNanos / 1e9);
    json.put("session_seconds", metrics.sessionNanos / 1e9);
    ObjectNode batches = json.putObject("batches_by_size");
    metrics.batchesBySize.forEach((size, calls) -> batches.put(String.valueOf(size), calls));
    ArrayNode devices = json.putArray("devices");
    metrics.devices.forEach(devices::add);
    json.put("sessions", metrics.sessions.size());
    json.put("peak_executor_memory_bytes", metrics.peakMemoryBytes);
    try {
      json.set("model", mapper.readTree(embedding.provenanceJson()));
    } catch (JsonProcessingException impossible) {
      throw new UncheckedIOException(impossible);
    }
    ObjectNode versions = json.putObject("versions");
    versions.put("ijepa", Version.text());
    versions.put("spark", sparkVersion);
    versions.put("java", Runtime.version().toString());
    return json.toPrettyString() + "\n";
  }

  private Map<String, Long> rejectedByReason() {
    Map<String, Long> reasons = new java.util.TreeMap<>(metrics.rowsByStatus);
    reasons.remove(EmbeddingSchema.OK);
    return reasons;
  }

  /** Where the report goes: where the user said, else hidden in the output, else nowhere. */
  Optional<String> location(Optional<String> outputFolder) {
    String name =
        config
            .partition()
            .map(partition -> partition.column() + "-" + partition.value())
            .orElse(STAMP.format(started));
    return config
        .report()
        .or(() -> outputFolder.map(folder -> folder + "/_ijepa/report-" + name + ".json"));
  }

  void write(SparkSession spark, Optional<String> outputFolder) {
    Optional<String> location = location(outputFolder);
    if (location.isEmpty()) {
      return;
    }
    Path path = new Path(location.get());
    try (OutputStream out =
        path.getFileSystem(spark.sparkContext().hadoopConfiguration()).create(path, true)) {
      out.write(json().getBytes(StandardCharsets.UTF_8));
    } catch (IOException refused) {
      throw new UncheckedIOException(
          "the embeddings are written, but the report " + path + " could not be", refused);
    }
  }

  /** The run in a few lines. */
  String summary() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%,d images: %,d embedded, %,d rejected; %,.1f images/s in %.1f s on %s%n",
            metrics.rows(),
            metrics.ok(),
            rejected(),
            imagesPerSecond(),
            seconds(),
            metrics.devices.isEmpty() ? "nothing" : String.join(", ", metrics.devices)));
    rejectedByReason()
        .forEach(
            (reason, rows) -> text.append(String.format(Locale.ROOT, "  %,6d %s%n", rows, reason)));
    text.append("model  ").append(embedding.model()).append(System.lineSeparator());
    text.append("output ").append(config.output());
    return text.toString();
  }
}

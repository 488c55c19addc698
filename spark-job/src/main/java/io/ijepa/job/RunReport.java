package io.ijepa.job;

import io.ijepa.job.config.EmbedJobConfig;
import io.ijepa.job.config.EmbedJobConfig.Partition;
import io.ijepa.udf.Embedding;
import io.ijepa.udf.EmbeddingSchema;
import io.ijepa.udf.TaskMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a run did.
 *
 * @param removedPartition the partition that is gone because the run had no rows for it
 * @param otherModelForced whether the output held another model and the user insisted
 * @param location where the report's JSON goes; empty where it goes nowhere
 */
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
    boolean otherModelForced,
    Optional<String> location) {

  long rejected() {
    return metrics.rows() - metrics.ok();
  }

  double rejectRate() {
    return metrics.rows() == 0 ? 0 : (double) rejected() / metrics.rows();
  }

  boolean tooManyRejected() {
    return rejectRate() > config.maxRejectRate();
  }

  double seconds() {
    return Duration.between(started, ended).toMillis() / 1e3;
  }

  double imagesPerSecond() {
    return metrics.rows() / Math.max(seconds(), 1e-3);
  }

  Map<String, Long> rejectedByReason() {
    Map<String, Long> reasons = new TreeMap<>(metrics.rowsByStatus);
    reasons.remove(EmbeddingSchema.OK);
    return reasons;
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
    removedPartition.ifPresent(
        partition ->
            text.append("partition ")
                .append(partition)
                .append(" is removed: the run had no rows for it")
                .append(System.lineSeparator()));
    text.append("model  ").append(embedding.model()).append(System.lineSeparator());
    text.append("output ").append(config.output()).append(System.lineSeparator());
    text.append("report ")
        .append(location.orElse("nowhere: this output has no folder; name a file with --report"));
    return text.toString();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import io.ijepa.embed.Embedding;
import io.ijepa.embed.TaskMetrics;
import io.ijepa.job.input.ImageTable;
import io.ijepa.job.run.Confusion;
import io.ijepa.job.run.Outcome;
import io.ijepa.job.table.Partition;
import io.ijepa.table.EmbeddingSchema;
import io.ijepa.table.ImageTask;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a run did, or has done so far.
 *
 * @param cause why it is {@code REJECTED} or {@code FAILED}; else empty
 * @param rowsByStatus rows of the result; as long as it is not whole, those that tasks have counted
 * @param removedPartition the partition that is gone because the run had no rows for it
 * @param otherModelForced whether the output held another model and the user insisted
 * @param sample a few of its rows; none as long as it is not whole
 * @param increment of an incremental run, once it knows what is to do
 * @param location where the report's JSON goes; empty where it goes nowhere
 */
public record RunReport(
    EmbedJobConfig config,
    ImageTable input,
    Embedding embedding,
    Outcome outcome,
    Optional<String> cause,
    Map<String, Long> rowsByStatus,
    TaskMetrics metrics,
    Instant started,
    Instant ended,
    String applicationId,
    String sparkVersion,
    Optional<Partition> removedPartition,
    boolean otherModelForced,
    RunSample sample,
    Optional<Increment> increment,
    Optional<String> location) {

  /**
   * What an incremental run found and did.
   *
   * @param toDo images that it found to do
   * @param alreadyThere images whose row the output had
   * @param commits that it has made
   * @param committedRows rows of these commits
   */
  record Increment(long toDo, long alreadyThere, int commits, long committedRows) {
    Increment withCommit(long rows) {
      return new Increment(toDo, alreadyThere, commits + 1, committedRows + rows);
    }
  }

  public RunReport {
    rowsByStatus = new TreeMap<>(rowsByStatus);
  }

  long rows() {
    return rowsByStatus.values().stream().mapToLong(Long::longValue).sum();
  }

  long ok() {
    return rowsByStatus.getOrDefault(EmbeddingSchema.OK, 0L);
  }

  long rejected() {
    return rows() - ok();
  }

  double rejectRate() {
    return rows() == 0 ? 0 : (double) rejected() / rows();
  }

  double seconds() {
    return Duration.between(started, ended).toMillis() / 1e3;
  }

  double imagesPerSecond() {
    return rows() / Math.max(seconds(), 1e-3);
  }

  Map<String, Long> rejectedByReason() {
    Map<String, Long> reasons = new TreeMap<>(rowsByStatus);
    reasons.remove(EmbeddingSchema.OK);
    return reasons;
  }

  private boolean isClassification() {
    return config.task() instanceof ImageTask.Classify;
  }

  /** The true and the given labels of the images whose true label is known. */
  Confusion confusion() {
    return new Confusion(embedding.labels(), metrics.labels.images);
  }

  /** Share of the same images whose true label is among the five best; 0 without any. */
  double topFiveAccuracy() {
    return (double) metrics.labels.inTopFive / Math.max(1, confusion().rows());
  }

  /** The run in a few lines. */
  public String summary() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%,d %s: %,d %s, %,d rejected; %,.1f images/s in %.1f s on %s%n",
            rows(),
            rows() == 1 ? "image" : "images",
            ok(),
            isClassification() ? "classified" : "embedded",
            rejected(),
            imagesPerSecond(),
            seconds(),
            metrics.devices.isEmpty() ? "nothing" : String.join(", ", metrics.devices)));
    rejectedByReason()
        .forEach(
            (reason, rows) -> text.append(String.format(Locale.ROOT, "  %,6d %s%n", rows, reason)));
    sample
        .rejected()
        .forEach(row -> text.append("    ").append(row).append(System.lineSeparator()));
    long more = rejected() - sample.rejected().size();
    if (!sample.rejected().isEmpty() && more > 0) {
      text.append(
          String.format(Locale.ROOT, "    and %,d more: the rows whose status is not ok%n", more));
    }
    removedPartition.ifPresent(
        partition ->
            text.append("partition ")
                .append(partition)
                .append(" is removed: the run had no rows for it")
                .append(System.lineSeparator()));
    if (metrics.labels.isAny()) {
      text.append(
          String.format(
              Locale.ROOT,
              "accuracy %.1f %%, top 5 %.1f %%, of %,d images with a known label (the commonest"
                  + " alone: %.1f %%)%n",
              100 * confusion().accuracy(),
              100 * topFiveAccuracy(),
              confusion().rows(),
              100 * confusion().majorityAccuracy()));
    }
    increment.ifPresent(
        of ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%,d images were there already; %,d commits of %,d rows%n",
                    of.alreadyThere(),
                    of.commits(),
                    of.committedRows())));
    text.append("model  ").append(embedding.model()).append(System.lineSeparator());
    sample
        .vectors()
        .ifPresent(of -> text.append("vector ").append(of).append(System.lineSeparator()));
    text.append("output ").append(config.output().location());
    if (outcome != Outcome.DONE) {
      boolean partly = increment.map(of -> of.commits() > 0).orElse(false);
      text.append(partly ? " keeps what was committed before" : " stays as it was");
    }
    text.append(System.lineSeparator());
    text.append("report ")
        .append(location.orElse("nowhere: this output has no folder; name a file with --report"));
    return text.toString();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import static io.ijepa.job.embed.IncrementRules.SOURCE_VERSION;

import io.ijepa.embed.Embedding;
import io.ijepa.embed.TaskMetrics;
import io.ijepa.host.TaskDevice;
import io.ijepa.job.embed.EmbedJobConfig.Mode;
import io.ijepa.job.input.EvenRows;
import io.ijepa.job.input.ImageTable;
import io.ijepa.job.run.Caller;
import io.ijepa.job.run.LiveLine;
import io.ijepa.job.run.Outcome;
import io.ijepa.job.run.ReportFile;
import io.ijepa.job.table.Change;
import io.ijepa.job.table.EmbeddingTable;
import io.ijepa.job.table.ExistingTable;
import io.ijepa.job.table.Partition;
import io.ijepa.job.table.SessionSettings;
import io.ijepa.job.table.StagedRows;
import io.ijepa.job.table.TableChangedException;
import io.ijepa.job.transaction.Lease;
import io.ijepa.settings.EmbedSettings;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** The part of a run that everything is ready for. */
final class EmbedRun {
  /** The driver holds the rows of a commit that name their images. */
  private static final long MOST_ROWS = 200_000;

  private static final int MOST_COMMITS = 5;

  /** Rows of one commit for each core: some minutes of work. */
  private static final long CPU_ROWS = 1_000;

  private static final long GPU_ROWS = 25_000;

  /** What is there to work with once nothing is wrong; null where something is. */
  record Ready(
      ImageTable images,
      EmbedSettings settings,
      Embedding embedding,
      Embedding.Result result,
      EmbeddingTable table,
      OutputRules rules,
      Optional<ReportFile> reportFile) {}

  /** What the output is like; empty where there is none yet. */
  record Standing(Optional<ExistingTable> table, boolean otherModel) {}

  private final SparkSession spark;
  private final EmbedJobConfig config;
  private final Caller caller;
  private final Instant started;
  private final Ready ready;
  private final Optional<Lease> lease;
  private final Supplier<Standing> look;
  private Standing standing;
  private Optional<Map<String, Long>> counted = Optional.empty();
  private RunSample sample = RunSample.NONE;
  private Optional<Partition> removed = Optional.empty();
  private Optional<RunReport.Increment> increment = Optional.empty();
  private long rejectedBefore; // by earlier commits of an increment
  private final List<Embedding.MetricsSource> counting = new CopyOnWriteArrayList<>();

  /**
   * @param look finds what the output is like now, and throws when it does not fit any more
   */
  EmbedRun(
      SparkSession spark,
      EmbedJobConfig config,
      Caller caller,
      Instant started,
      Ready ready,
      Optional<Lease> lease,
      Standing standing,
      Supplier<Standing> look) {
    this.spark = spark;
    this.config = config;
    this.caller = caller;
    this.started = started;
    this.ready = ready;
    this.lease = lease;
    this.standing = standing;
    this.look = look;
    counting.add(ready.result().metrics());
  }

  private TaskMetrics metrics() {
    TaskMetrics sum = new TaskMetrics();
    counting.forEach(source -> sum.add(source.now()));
    return sum;
  }

  RunReport report(Outcome outcome) {
    return report(outcome, Optional.empty());
  }

  RunReport report(Outcome outcome, Optional<String> cause) {
    TaskMetrics metrics = metrics();
    return new RunReport(
        config,
        ready.images(),
        ready.embedding(),
        outcome,
        cause,
        counted.orElse(metrics.rowsByStatus),
        metrics,
        started,
        Instant.now(),
        spark.sparkContext().applicationId(),
        spark.version(),
        removed,
        standing.otherModel(),
        sample,
        increment,
        ready.reportFile().map(ReportFile::toString));
  }

  RunReport run() {
    return config.increment().map(this::increments).orElseGet(this::whole);
  }

  @SuppressWarnings("try") // what is only held, not used
  private RunReport increments(IncrementRules rules) {
    boolean versioned = ready.settings().keepColumns().contains(SOURCE_VERSION);
    long perCore =
        ready.embedding().plan().device() instanceof TaskDevice.Gpu ? GPU_ROWS : CPU_ROWS;
    long size =
        rules.commitRows().isPresent()
            ? rules.commitRows().getAsInt()
            : Math.min(MOST_ROWS, perCore * spark.sparkContext().defaultParallelism());
    try (SessionSettings held = SessionSettings.set(spark, settings());
        KeptRows kept = new KeptRows(ready.table(), lease)) {
      Backlog backlog =
          new Backlog(
              ready.images(),
              versioned,
              ready.settings(),
              config.task(),
              ready.embedding().model(),
              standing.table(),
              rules,
              config.limit(),
              kept);
      counted = Optional.of(new TreeMap<>());
      increment =
          Optional.of(new RunReport.Increment(backlog.rows(), backlog.alreadyThere(), 0, 0));
      ready.reportFile().ifPresent(file -> file.write(EmbedReportJson.of(report(Outcome.RUNNING))));
      try (LiveLine progress =
          Progress.start(
              caller, spark, this::metrics, OptionalInt.empty(), OptionalLong.of(backlog.rows()))) {
        Iterator<Dataset<Row>> portions = backlog.portions(ready.images(), size);
        while (portions.hasNext()) {
          Optional<String> refusal = commit(portions.next(), backlog);
          if (refusal.isPresent()) {
            return report(Outcome.REJECTED, refusal);
          }
        }
      }
      return report(Outcome.DONE);
    }
  }

  /** Embeds a portion and puts it into the output, or says why not. */
  private Optional<String> commit(Dataset<Row> portion, Backlog backlog) {
    Embedding.Result result = ready.embedding().of(portion);
    counting.add(result.metrics());
    try (StagedRows staged = ready.table().stage(result.rows(), lease, Optional.empty())) {
      Map<String, Long> rows = staged.rowsByStatus();
      rows.forEach((status, count) -> counted.get().merge(status, count, Long::sum));
      look(staged, rows);
      if (rows.isEmpty() && standing.table().isPresent()) {
        return Optional.empty(); // a portion of partitions may hold nothing
      }
      Map<String, Long> news = backlog.news(staged, rows);
      Optional<String> refusal =
          standing.table().isPresent()
              ? config.rules().refusal(news, rejectedBefore, () -> backlog.losesVectors(staged))
              : config.rules().refusal(rows, "the output", this::replacesRows);
      rejectedBefore += CommitRules.rejected(news);
      if (refusal.isEmpty()) {
        commit(
            staged,
            tries -> new Change.ReplaceKeys(backlog.keys(), backlog.replaces() || tries > 1));
        long done = rows.values().stream().mapToLong(Long::longValue).sum();
        increment = increment.map(before -> before.withCommit(done));
        if (standing.table().isEmpty()) {
          standing = look.get();
        }
      }
      return refusal;
    }
  }

  @SuppressWarnings("try") // what is only held, not used
  private RunReport whole() {
    Optional<Partition> partition = config.output().partition();
    try (SessionSettings held = SessionSettings.set(spark, settings());
        LiveLine progress =
            Progress.start(
                caller, spark, ready.result().metrics(), config.limit(), ready.images().count());
        StagedRows staged = ready.table().stage(rows(), lease, partition)) {
      counted = Optional.of(staged.rowsByStatus());
      look(staged, counted.get());
      String what = partition.map(of -> "partition " + of).orElse("the output");
      Optional<String> refusal = config.rules().refusal(counted.get(), what, this::replacesRows);
      if (refusal.isPresent()) {
        return report(Outcome.REJECTED, refusal);
      }
      if (counted.get().isEmpty() && replacesRows()) {
        removed = partition;
      }
      commit(staged, tries -> change());
      return report(Outcome.DONE);
    }
  }

  private Map<String, String> settings() {
    StructType schema = ready.images().rows().schema();
    DataType image = schema.apply(ready.settings().imageColumn()).dataType();
    Map<String, String> settings = new TreeMap<>(ready.table().writeSettings());
    settings.putAll(EvenRows.scanSettings(spark, image));
    return settings;
  }

  /** Takes a few rows for the summary, as long as it has room for more. */
  private void look(StagedRows staged, Map<String, Long> rows) {
    boolean anyRejected =
        CommitRules.rejected(rows) > 0 && sample.rejected().size() < RunSample.MOST;
    if (anyRejected || (sample.vectors().isEmpty() && !rows.isEmpty())) {
      sample = sample.and(RunSample.of(staged.rows(), ready.settings().keyColumns(), anyRejected));
    }
  }

  private Dataset<Row> rows() {
    Dataset<Row> rows = ready.result().rows();
    return config
        .output()
        .partition()
        .map(partition -> rows.withColumn(partition.column(), value(partition)))
        .orElse(rows);
  }

  private Column value(Partition partition) {
    return standing
        .table()
        .map(there -> there.valueOf(partition))
        .orElse(ExistingTable.valueInNewTable(partition));
  }

  private boolean replacesRows() {
    if (standing.table().isEmpty()) {
      return false;
    }
    ExistingTable there = standing.table().get();
    return config.output().partition().isPresent()
        ? there.holds(config.output().partition().get())
        : config.mode() == Mode.OVERWRITE && !there.isEmpty();
  }

  /** Somebody else's commit in between is no failure as long as ours still fits. */
  private void commit(StagedRows staged, IntFunction<Change> change) {
    for (int tries = 1; ; tries++) {
      try {
        staged.commit(change.apply(tries), standing.table().isPresent());
        return;
      } catch (TableChangedException changed) {
        if (tries == MOST_COMMITS) {
          throw new IllegalStateException(changed.getMessage(), changed);
        }
        standing = look.get();
      }
    }
  }

  private Change change() {
    if (config.output().partition().isPresent()) {
      Partition partition = config.output().partition().get();
      return new Change.ReplacePartition(partition, value(partition));
    }
    return config.mode() == Mode.OVERWRITE ? new Change.ReplaceAll() : new Change.Add();
  }
}

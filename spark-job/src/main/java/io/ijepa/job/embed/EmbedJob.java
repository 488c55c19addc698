package io.ijepa.job.embed;

import io.ijepa.embed.Embedding;
import io.ijepa.embed.TaskMetrics;
import io.ijepa.job.embed.EmbedJobConfig.Mode;
import io.ijepa.job.run.Console;
import io.ijepa.job.run.Failure;
import io.ijepa.job.run.Outcome;
import io.ijepa.job.run.ProcessOwner;
import io.ijepa.job.run.ReportFile;
import io.ijepa.job.run.SessionSettings;
import io.ijepa.job.run.Termination;
import io.ijepa.job.table.Change;
import io.ijepa.job.table.EmbeddingTable;
import io.ijepa.job.table.ExistingTable;
import io.ijepa.job.table.ImageTable;
import io.ijepa.job.table.Partition;
import io.ijepa.job.table.StagedRows;
import io.ijepa.job.table.TableChangedException;
import io.ijepa.job.transaction.Lease;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * One run of {@code embed} or {@code classify} on a session: check everything, then read, infer and
 * write.
 */
public final class EmbedJob {
  private static final int MOST_COMMITS = 5;

  private final SparkSession spark;
  private final EmbedJobConfig config;
  private final Console console;
  private final ProcessOwner owner;
  private final Instant started = Instant.now();
  private final Problems problems = new Problems();

  public EmbedJob(SparkSession spark, EmbedJobConfig config, Console console, ProcessOwner owner) {
    this.spark = spark;
    this.config = config;
    this.console = console;
    this.owner = owner;
  }

  /** What is there to work with once nothing is wrong; null where something is. */
  private record Ready(
      ImageTable images,
      Embedding embedding,
      Embedding.Result result,
      EmbeddingTable table,
      OutputRules rules,
      Optional<ReportFile> reportFile) {}

  /** What the output is like; empty where there is none yet. */
  private record Standing(Optional<ExistingTable> table, boolean otherModel) {}

  /**
   * Does all of it. A result that {@link CommitRules} refuses is no exception but a report that is
   * {@code REJECTED}.
   *
   * @throws InvalidOptionsException with every problem, when the run cannot be started
   */
  @SuppressWarnings("try") // what is only held, not used
  public RunReport run() {
    try (Termination termination = Termination.watch(spark, console, owner)) {
      Ready ready = check();
      try (Lease lease = ready.rules() == null ? null : checked(() -> lease(ready.table()))) {
        Standing standing = ready.rules() == null ? null : checked(() -> standing(ready));
        problems.throwIfAny();
        return run(ready, standing, Optional.ofNullable(lease));
      }
    }
  }

  private RunReport run(Ready ready, Standing standing, Optional<Lease> lease) {
    Write write = new Write(ready, standing, lease);
    ready.reportFile().ifPresent(file -> file.write(ReportJson.of(write.report(Outcome.RUNNING))));
    RunReport report;
    try {
      report = write.run();
    } catch (Throwable failed) { // whatever it is, and Spark throws checked ones undeclared
      try {
        RunReport sad = write.report(Outcome.FAILED, Optional.of(Failure.describe(failed)));
        ready.reportFile().ifPresent(file -> file.write(ReportJson.of(sad)));
      } catch (RuntimeException unwritable) {
        failed.addSuppressed(unwritable);
      }
      throw failed;
    }
    ready.reportFile().ifPresent(file -> file.write(ReportJson.of(report)));
    return report;
  }

  /** Each step says its own problems; what hangs on a step that failed is left out. */
  private Ready check() {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    ImageTable images = checked(() -> ImageTable.open(spark, config.source()));
    Embedding embedding = checked(() -> Embedding.prepare(spark, settings(images), config.task()));
    Embedding.Result result =
        images == null || embedding == null ? null : checked(() -> embedding.of(input(images)));
    EmbeddingTable table = checked(() -> EmbeddingTable.of(spark, config.task(), config.output()));
    Optional<ReportFile> report =
        checked(
            () ->
                ReportFile.of(
                    config.report(),
                    table == null ? Optional.empty() : table.folder(),
                    config.output().partition(),
                    started,
                    hadoop));
    OutputRules rules =
        table == null
            ? null
            : checked(
                () -> {
                  OutputRules usable = new OutputRules(config, table, problems);
                  boolean apart = images == null || usable.areApart(images, hadoop);
                  table.checkWritable();
                  return apart ? usable : null;
                });
    if (rules != null && result != null) {
      rules.checkTypes(result.rows().schema());
    }
    return new Ready(images, embedding, result, table, rules, report);
  }

  /** Null for a table without a folder, which has the commits of its format alone. */
  private Lease lease(EmbeddingTable table) {
    if (table.folder().isEmpty()) {
      return null;
    }
    Path root = new Path(table.folder().get());
    try {
      return Lease.take(
          root.getFileSystem(spark.sparkContext().hadoopConfiguration()),
          root,
          config.output().partition().map(Partition::toString),
          config.runId(),
          config.waitForOthers(),
          console::complain);
    } catch (IOException unreachable) {
      throw new UncheckedIOException(unreachable);
    }
  }

  private Standing standing(Ready ready) {
    Optional<ExistingTable> existing = ready.rules().existing();
    boolean otherModel = false;
    if (existing.isPresent() && ready.result() != null) {
      ready.rules().checkColumns(existing.get(), ready.result().rows().schema());
      otherModel = ready.rules().checkModel(existing.get(), ready.embedding().model());
    }
    return new Standing(existing, otherModel);
  }

  private <T> T checked(Supplier<T> step) {
    try {
      return step.get();
    } catch (InvalidOptionsException invalid) {
      invalid.problems().forEach(problems::add);
      return null;
    }
  }

  private EmbedSettings settings(ImageTable images) {
    EmbedSettings given = config.embedding();
    return images == null ? given : images.imageColumn().map(given::withImageColumn).orElse(given);
  }

  /** A LIMIT ends in one partition; the rows are spread again so that every core decodes. */
  private Dataset<Row> input(ImageTable images) {
    return config.limit().isEmpty()
        ? images.rows()
        : images
            .rows()
            .limit(config.limit().getAsInt())
            .repartition(spark.sparkContext().defaultParallelism());
  }

  /** The part of a run that everything is ready for. */
  private final class Write {
    private final Ready ready;
    private final Optional<Lease> lease;
    private Standing standing;
    private Optional<Map<String, Long>> counted = Optional.empty();
    private Optional<Partition> removed = Optional.empty();

    Write(Ready ready, Standing standing, Optional<Lease> lease) {
      this.ready = ready;
      this.standing = standing;
      this.lease = lease;
    }

    RunReport report(Outcome outcome) {
      return report(outcome, Optional.empty());
    }

    RunReport report(Outcome outcome, Optional<String> cause) {
      TaskMetrics metrics = ready.result().metrics().now();
      return new RunReport(
          config,
          ready.images().format(),
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
          ready.reportFile().map(ReportFile::toString));
    }

    @SuppressWarnings("try") // what is only held, not used
    RunReport run() {
      Optional<Partition> partition = config.output().partition();
      try (SessionSettings held = SessionSettings.set(spark, ready.table().writeSettings());
          Progress progress =
              Progress.start(
                  console,
                  spark,
                  ready.result().metrics(),
                  config.limit(),
                  ready.images().count());
          StagedRows staged = ready.table().stage(rows(), lease, partition)) {
        counted = Optional.of(staged.rowsByStatus());
        String what = partition.map(of -> "partition " + of).orElse("the output");
        Optional<String> refusal = config.rules().refusal(counted.get(), what, this::replacesRows);
        if (refusal.isPresent()) {
          return report(Outcome.REJECTED, refusal);
        }
        if (counted.get().isEmpty() && replacesRows()) {
          removed = partition;
        }
        commit(staged);
        return report(Outcome.DONE);
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
    private void commit(StagedRows staged) {
      for (int tries = 1; ; tries++) {
        try {
          staged.commit(change(), standing.table().isPresent());
          return;
        } catch (TableChangedException changed) {
          if (tries == MOST_COMMITS) {
            throw new IllegalStateException(changed.getMessage(), changed);
          }
          standing = standing(ready);
          problems.throwIfAny();
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
}

package io.ijepa.job.embed;

import static io.ijepa.job.embed.IncrementRules.SOURCE_VERSION;

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
import io.ijepa.job.table.ImageSource;
import io.ijepa.job.table.ImageTable;
import io.ijepa.job.table.Partition;
import io.ijepa.job.table.StagedRows;
import io.ijepa.job.table.TableChangedException;
import io.ijepa.job.transaction.Lease;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedSettings;
import io.ijepa.table.EmbeddingSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * One run of {@code embed} or {@code classify} on a session: check everything, then read, infer and
 * write.
 */
public final class EmbedJob {
  private static final int MOST_COMMITS = 5;

  /** Rows of one commit for each core: some minutes of work. */
  private static final long CPU_ROWS = 1_000;

  private static final long GPU_ROWS = 25_000;

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
      EmbedSettings settings,
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
    ImageTable opened = checked(() -> ImageTable.open(spark, config.source()));
    Optional<Column> version =
        opened == null ? Optional.empty() : config.increment().flatMap(of -> version(opened, of));
    ImageTable images =
        version.map(value -> opened.withColumn(SOURCE_VERSION, value)).orElse(opened);
    EmbedSettings settings = settings(images, version.isPresent());
    Embedding embedding = checked(() -> Embedding.prepare(spark, settings, config.task()));
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
    return new Ready(images, settings, embedding, result, table, rules, report);
  }

  /** What changes with an image, where the source has such a thing. */
  private Optional<Column> version(ImageTable images, IncrementRules rules) {
    Optional<Column> ofFile = images.fileVersion();
    if (rules.versionColumn().isEmpty()) {
      return ofFile;
    }
    String name = rules.versionColumn().get();
    List<String> there = List.of(images.rows().columns());
    if (ofFile.isPresent()) {
      problems.add(
          "--version-column "
              + name
              + " is for tables: files have the time and length of each; leave it out");
    } else if (!there.contains(name)) {
      problems.add(
          "--version-column: no column '"
              + name
              + "' in the input; it has "
              + String.join(", ", there));
    } else {
      return Optional.of(functions.col(EmbeddingSchema.quoted(name)).cast(DataTypes.StringType));
    }
    return Optional.empty();
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

  private EmbedSettings settings(ImageTable images, boolean versioned) {
    EmbedSettings given = config.embedding();
    if (versioned) {
      List<String> kept =
          Stream.concat(given.keepColumns().stream(), Stream.of(SOURCE_VERSION)).toList();
      given = given.toBuilder().keepColumns(kept).build();
    }
    if (config.source().origin() instanceof ImageSource.Origin.Input input) {
      given = given.toBuilder().fetch(given.fetch().withInput(input.location())).build();
    }
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
    private Optional<RunReport.Increment> increment = Optional.empty();
    private final List<Embedding.MetricsSource> counting = new CopyOnWriteArrayList<>();

    Write(Ready ready, Standing standing, Optional<Lease> lease) {
      this.ready = ready;
      this.standing = standing;
      this.lease = lease;
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
          increment,
          ready.reportFile().map(ReportFile::toString));
    }

    RunReport run() {
      return config.increment().map(this::increments).orElseGet(this::whole);
    }

    @SuppressWarnings("try") // what is only held, not used
    private RunReport increments(IncrementRules rules) {
      boolean versioned = ready.settings().keepColumns().contains(SOURCE_VERSION);
      long perCore = ready.embedding().plan().cuda() ? GPU_ROWS : CPU_ROWS;
      long size =
          rules.commitRows().isPresent()
              ? rules.commitRows().getAsInt()
              : perCore * spark.sparkContext().defaultParallelism();
      try (SessionSettings held = SessionSettings.set(spark, ready.table().writeSettings());
          Backlog backlog =
              new Backlog(
                  ready.images(),
                  versioned,
                  ready.settings(),
                  config.task(),
                  standing.table(),
                  rules,
                  config.limit())) {
        counted = Optional.of(new TreeMap<>());
        increment =
            Optional.of(new RunReport.Increment(backlog.rows(), backlog.alreadyThere(), 0, 0));
        ready
            .reportFile()
            .ifPresent(file -> file.write(ReportJson.of(report(Outcome.RUNNING))));
        try (Progress progress =
            Progress.start(
                console,
                spark,
                this::metrics,
                OptionalInt.empty(),
                OptionalLong.of(backlog.rows()))) {
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
        if (rows.isEmpty() && standing.table().isPresent()) {
          return Optional.empty(); // a portion of partitions may hold nothing
        }
        Optional<String> refusal =
            standing.table().isPresent()
                ? config.rules().refusal(backlog.news(staged, rows))
                : config.rules().refusal(rows, "the output", this::replacesRows);
        if (refusal.isEmpty()) {
          commit(
              staged,
              tries -> new Change.ReplaceKeys(backlog.keys(), backlog.replaces() || tries > 1));
          long done = rows.values().stream().mapToLong(Long::longValue).sum();
          increment = increment.map(before -> before.withCommit(done));
          if (standing.table().isEmpty()) {
            standing = standing(ready);
          }
        }
        return refusal;
      }
    }

    @SuppressWarnings("try") // what is only held, not used
    private RunReport whole() {
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
        commit(staged, tries -> change());
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
    private void commit(StagedRows staged, IntFunction<Change> change) {
      for (int tries = 1; ; tries++) {
        try {
          staged.commit(change.apply(tries), standing.table().isPresent());
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

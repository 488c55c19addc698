package io.ijepa.job.embed;

import io.ijepa.embed.Embedding;
import io.ijepa.job.embed.EmbedJobConfig.Mode;
import io.ijepa.job.run.Console;
import io.ijepa.job.run.ProcessOwner;
import io.ijepa.job.run.ReportFile;
import io.ijepa.job.run.SessionSettings;
import io.ijepa.job.run.Termination;
import io.ijepa.job.table.EmbeddingTable;
import io.ijepa.job.table.ExistingTable;
import io.ijepa.job.table.ImageSource;
import io.ijepa.job.table.ImageTable;
import io.ijepa.job.table.Partition;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedSettings;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * One run of {@code embed} or {@code classify} on a session: check everything, then read, infer and
 * write.
 */
public final class EmbedJob {
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

  /** What is there to work with once nothing is wrong. */
  private record Ready(
      ImageTable images,
      Embedding embedding,
      Embedding.Result result,
      EmbeddingTable table,
      Optional<ExistingTable> existing,
      boolean otherModel,
      Optional<ReportFile> reportFile) {}

  /**
   * @throws InvalidOptionsException with every problem, when the run cannot be started
   */
  public RunReport run() {
    Ready ready = check();
    problems.throwIfAny();
    Optional<Partition> removed = write(ready);
    RunReport report =
        new RunReport(
            config,
            ready.images().format(),
            ready.embedding(),
            ready.result().metrics().now(),
            started,
            Instant.now(),
            spark.sparkContext().applicationId(),
            spark.version(),
            removed,
            ready.otherModel(),
            ready.reportFile().map(ReportFile::toString));
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
    if (table == null) {
      return null;
    }
    OutputRules rules = new OutputRules(config, table, problems);
    if (images != null) {
      rules.checkApart(images, hadoop);
    }
    if (result != null) {
      rules.checkTypes(result.rows().schema());
    }
    Optional<ExistingTable> existing = checked(rules::existing);
    boolean otherModel = false;
    if (existing != null && existing.isPresent() && result != null) {
      rules.checkColumns(existing.get(), result.rows().schema());
      otherModel = rules.checkModel(existing.get(), embedding.model());
    }
    return new Ready(images, embedding, result, table, existing, otherModel, report);
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
    if (config.source().origin() instanceof ImageSource.Origin.Input input) {
      given = given.withFetch(given.fetch().withInput(input.location()));
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

  /** The partition that this run has removed, if it has. */
  @SuppressWarnings("try") // what is only held, not used
  private Optional<Partition> write(Ready ready) {
    Embedding.MetricsSource metrics = ready.result().metrics();
    try (Termination termination = Termination.watch(spark, console, owner);
        SessionSettings held = SessionSettings.set(spark, ready.table().writeSettings());
        Progress progress =
            Progress.start(console, spark, metrics, config.limit(), ready.images().count())) {
      return write(ready.table(), ready.existing(), ready.result().rows(), metrics);
    }
  }

  private Optional<Partition> write(
      EmbeddingTable table,
      Optional<ExistingTable> existing,
      Dataset<Row> rows,
      Embedding.MetricsSource metrics) {
    if (config.output().partition().isEmpty()) {
      if (config.mode() == Mode.OVERWRITE && existing.isPresent()) {
        table.overwrite(rows);
      } else {
        table.append(rows);
      }
      return Optional.empty();
    }
    Partition partition = config.output().partition().get();
    boolean existed = existing.isPresent() && existing.get().holds(partition);
    Column value =
        existing
            .map(there -> there.valueOf(partition))
            .orElse(ExistingTable.valueInNewTable(partition));
    table.replacePartition(rows.withColumn(partition.column(), value), partition, value);
    if (metrics.now().rows() > 0 || !existed) {
      return Optional.empty();
    }
    table.dropPartition(partition);
    return Optional.of(partition);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import static io.ijepa.job.embed.IncrementRules.SOURCE_VERSION;

import io.ijepa.embed.Embedding;
import io.ijepa.job.embed.EmbedRun.Ready;
import io.ijepa.job.embed.EmbedRun.Standing;
import io.ijepa.job.input.ImageSource;
import io.ijepa.job.input.ImageTable;
import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Failure;
import io.ijepa.job.run.Outcome;
import io.ijepa.job.run.ReportFile;
import io.ijepa.job.run.Termination;
import io.ijepa.job.table.EmbeddingTable;
import io.ijepa.job.table.ExistingTable;
import io.ijepa.job.table.Partition;
import io.ijepa.job.transaction.Lease;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedSettings;
import io.ijepa.settings.EmbedSettings.ProcessorChoice;
import io.ijepa.table.EmbeddingSchema;
import io.ijepa.table.PlainTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;

/**
 * One run of {@code embed} or {@code classify} on a session: check everything, then read, infer and
 * write.
 */
public final class EmbedJob {
  private final SparkSession spark;
  private final EmbedJobConfig config;
  private final Caller caller;
  private final Instant started = Instant.now();
  private final Problems problems = new Problems();

  public EmbedJob(SparkSession spark, EmbedJobConfig config, Caller caller) {
    this.spark = spark;
    this.config = config;
    this.caller = caller;
  }

  /**
   * Does all of it. A result that {@link CommitRules} refuses is no exception but a report that is
   * {@code REJECTED}.
   *
   * @throws InvalidOptionsException with every problem, when the run cannot be started
   */
  @SuppressWarnings("try") // what is only held, not used
  public RunReport run() {
    try (Termination termination = Termination.watch(spark, caller)) {
      Ready checked = check();
      try (Lease lease = checked.rules() == null ? null : lease(checked.table())) {
        Optional<ExistingTable> existing =
            checked.rules() == null
                ? Optional.empty()
                : problems.collect(checked.rules()::existing).flatMap(Function.identity());
        Ready ready = likeTheOutput(checked, existing);
        Standing standing = checked(() -> standing(ready, existing));
        problems.throwIfAny();
        return run(ready, standing, Optional.ofNullable(lease));
      }
    }
  }

  private RunReport run(Ready ready, Standing standing, Optional<Lease> lease) {
    EmbedRun run =
        new EmbedRun(
            spark,
            config,
            caller,
            started,
            ready,
            lease,
            standing,
            () -> {
              Standing now = standing(ready, ready.rules().existing());
              problems.throwIfAny();
              return now;
            });
    ready.images().passedOver().text().ifPresent(caller::complain);
    ready
        .reportFile()
        .ifPresent(file -> file.write(EmbedReportJson.of(run.report(Outcome.RUNNING))));
    RunReport report;
    try {
      report = run.run();
    } catch (Throwable failed) { // whatever it is, and Spark throws checked ones undeclared
      try {
        RunReport sad = run.report(Outcome.FAILED, Optional.of(Failure.describe(failed)));
        ready.reportFile().ifPresent(file -> file.write(EmbedReportJson.of(sad)));
      } catch (RuntimeException unwritable) {
        failed.addSuppressed(unwritable);
      }
      throw failed;
    }
    ready.reportFile().ifPresent(file -> file.writeLast(EmbedReportJson.of(report), caller));
    return report;
  }

  /** Each step says its own problems; what hangs on a step that failed is left out. */
  private Ready check() {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    ImageTable found = checked(() -> ImageTable.open(spark, config.source()));
    EmbedSettings given = settings(found);
    PlainTable plain = found == null ? null : PlainTable.of(found.rows(), given, config.task());
    ImageTable opened = found == null ? null : found.withRows(plain.rows());
    Optional<Column> version =
        opened == null ? Optional.empty() : config.increment().flatMap(of -> version(opened, of));
    ImageTable versioned =
        version.map(value -> opened.withColumn(SOURCE_VERSION, value)).orElse(opened);
    boolean isSpreadLater = config.increment().isPresent() || config.limit().isPresent();
    ImageTable images =
        versioned == null || isSpreadLater ? versioned : checked(versioned::spreadEvenly);
    EmbedSettings named = plain == null ? given : plain.settings();
    EmbedSettings settings = version.isPresent() ? withVersion(named) : named;
    EmbeddingTable table = checked(() -> EmbeddingTable.of(spark, config.task(), config.output()));
    Embedding embedding = checked(() -> Embedding.prepare(spark, settings, config.task()));
    Embedding.Result result =
        images == null || embedding == null ? null : checked(() -> embedding.of(input(images)));
    Optional<ReportFile> report =
        checked(
            () ->
                ReportFile.of(
                    config.run().report(),
                    table == null ? Optional.empty() : table.folder(),
                    config.output().partition(),
                    started,
                    hadoop));
    OutputRules rules =
        table == null
            ? null
            : problems
                .collect(
                    () -> {
                      OutputRules usable = new OutputRules(config, table, problems);
                      boolean apart = images == null || usable.areApart(images, hadoop);
                      table.checkWritable();
                      return Optional.of(usable).filter(any -> apart);
                    })
                .flatMap(Function.identity())
                .orElse(null);
    if (rules != null && result != null) {
      rules.checkTypes(result.rows().schema());
    }
    return new Ready(images, settings, embedding, result, table, rules, report);
  }

  /** Rows that are added to a table are made of pixels like those of its own, unless told. */
  private Ready likeTheOutput(Ready ready, Optional<ExistingTable> existing) {
    if (ready.result() == null
        || existing.isEmpty()
        || ready.settings().processor() != ProcessorChoice.AUTO
        || OutputRules.replacesAll(config)) {
      return ready;
    }
    Optional<ProcessorChoice> theirs = ready.embedding().otherProcessor(existing.get().models());
    if (theirs.isEmpty()) {
      return ready;
    }
    caller.complain(
        "the rows of the output are of --processor "
            + theirs.get().text()
            + ", and so are those of this run");
    EmbedSettings settings = ready.settings().toBuilder().processor(theirs.get()).build();
    Embedding embedding = Embedding.prepare(spark, settings, config.task());
    return new Ready(
        ready.images(),
        settings,
        embedding,
        embedding.of(input(ready.images())),
        ready.table(),
        ready.rules(),
        ready.reportFile());
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
      DataType type = images.rows().schema().apply(name).dataType();
      Optional<Column> version =
          IncrementRules.version(functions.col(EmbeddingSchema.quoted(name)), type);
      if (version.isEmpty()) {
        problems.add(
            "--version-column "
                + name
                + " must be a text, a number, a time or a digest, but is "
                + type.simpleString());
      }
      return version;
    }
    return Optional.empty();
  }

  /** Null for a table without a folder, which has the commits of its format alone. */
  private Lease lease(EmbeddingTable table) {
    if (table.folder().isEmpty()) {
      return null;
    }
    return checked(() -> leaseOf(table.folder().get()));
  }

  private Lease leaseOf(String folder) {
    Path root = new Path(folder);
    try {
      return Lease.take(
          root.getFileSystem(spark.sparkContext().hadoopConfiguration()),
          root,
          config.output().partition().map(Partition::toString),
          config.run().runId(),
          config.run().waitForOthers(),
          caller::complain);
    } catch (IOException unreachable) {
      throw new UncheckedIOException(unreachable);
    }
  }

  private Standing standing(Ready ready, Optional<ExistingTable> existing) {
    boolean otherModel = false;
    if (existing.isPresent() && ready.result() != null) {
      ready.rules().checkColumns(existing.get(), ready.result().rows().schema());
      otherModel = ready.rules().checkModel(existing.get(), ready.embedding());
    }
    return new Standing(existing, otherModel);
  }

  private <T> T checked(Supplier<T> step) {
    return problems.collect(step).orElse(null);
  }

  private static EmbedSettings withVersion(EmbedSettings given) {
    List<String> kept =
        Stream.concat(given.keepColumns().stream(), Stream.of(SOURCE_VERSION)).toList();
    return given.toBuilder().keepColumns(kept).build();
  }

  private EmbedSettings settings(ImageTable images) {
    EmbedSettings given = config.embedding();
    if (config.source().origin() instanceof ImageSource.Origin.Input input) {
      for (String location : input.locations()) {
        given = given.toBuilder().fetch(given.fetch().withInput(location)).build();
      }
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
}

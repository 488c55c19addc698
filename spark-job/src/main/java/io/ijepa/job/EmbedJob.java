package io.ijepa.job;

import io.ijepa.job.config.EmbedJobConfig;
import io.ijepa.job.config.EmbedJobConfig.Mode;
import io.ijepa.job.config.EmbedJobConfig.Partition;
import io.ijepa.job.table.EmbeddingTable;
import io.ijepa.job.table.ImageTable;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.Problems;
import io.ijepa.udf.EmbedSettings;
import io.ijepa.udf.Embedding;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** One run of {@code embed} on a session: check everything, then read, embed and write. */
final class EmbedJob {
  private final SparkSession spark;
  private final EmbedJobConfig config;
  private final Console console;

  EmbedJob(SparkSession spark, EmbedJobConfig config, Console console) {
    this.spark = spark;
    this.config = config;
    this.console = console;
  }

  /**
   * @throws InvalidOptionsException with every problem, when the run cannot be started
   */
  RunReport run() {
    Instant started = Instant.now();
    Problems problems = new Problems();
    ImageTable images = checked(problems, () -> ImageTable.open(spark, config));
    EmbeddingTable table = checked(problems, () -> EmbeddingTable.of(spark, config));
    if (table != null) {
      checkOutput(problems, table);
    }
    problems.throwIfAny();
    Embedding embedding = Embedding.prepare(spark, settings(images));
    boolean otherModel = table.exists() && refuseOtherModel(table, embedding.model());

    Dataset<Row> input =
        config.limit().isPresent()
            ? limited(images.rows(), config.limit().getAsInt())
            : images.rows();
    Embedding.Result result = embedding.of(input);
    Outcome outcome;
    try (Progress progress =
        Progress.start(console, spark, result.metrics(), config.limit(), images.count())) {
      outcome = write(table, result.rows(), result.metrics());
      progress.finish();
    }
    RunReport report =
        new RunReport(
            config,
            images.format(),
            embedding,
            result.metrics().now(),
            started,
            Instant.now(),
            spark.sparkContext().applicationId(),
            spark.version(),
            outcome.removedPartition(),
            otherModel);
    report.write(spark, table.folder());
    return report;
  }

  private static <T> T checked(Problems problems, Supplier<T> step) {
    try {
      return step.get();
    } catch (InvalidOptionsException invalid) {
      invalid.problems().forEach(problems::add);
      return null;
    }
  }

  private void checkOutput(Problems problems, EmbeddingTable table) {
    boolean exists = table.exists();
    boolean replaces = config.partition().isPresent();
    if (exists && !replaces && config.mode() == Mode.ERROR) {
      problems.add(
          "--output "
              + config.output()
              + " exists; choose --mode overwrite or --mode append, or another path");
      return;
    }
    checked(
        problems,
        () -> {
          table.checkWritable();
          // What is overwritten must be ours: a mistyped path must not cost a folder of pictures.
          if (exists && !config.force()) {
            table.models();
          }
          return null;
        });
  }

  private EmbedSettings settings(ImageTable images) {
    EmbedSettings given = config.embedding();
    return images.imageColumn().map(given::withImageColumn).orElse(given);
  }

  /** Vectors of two models in one table would be compared by somebody, some day. */
  private boolean refuseOtherModel(EmbeddingTable table, String model) {
    if (config.mode() == Mode.OVERWRITE && config.partition().isEmpty()) {
      return false;
    }
    List<String> others = table.models().stream().filter(other -> !other.equals(model)).toList();
    if (!others.isEmpty() && !config.force()) {
      throw new InvalidOptionsException(
          "--output "
              + config.output()
              + " holds embeddings of another model ("
              + String.join(", ", others)
              + ") than this run would add ("
              + model
              + "); choose another output, or --mode overwrite, or --force");
    }
    return !others.isEmpty();
  }

  /** A LIMIT ends in one partition; the rows are spread again so that every core decodes. */
  private Dataset<Row> limited(Dataset<Row> rows, int limit) {
    return rows.limit(limit).repartition(spark.sparkContext().defaultParallelism());
  }

  private record Outcome(Optional<Partition> removedPartition) {}

  private Outcome write(EmbeddingTable table, Dataset<Row> rows, Embedding.MetricsSource metrics) {
    if (config.partition().isEmpty()) {
      if (config.mode() == Mode.OVERWRITE) {
        table.overwrite(rows);
      } else {
        table.append(rows);
      }
      return new Outcome(Optional.empty());
    }
    Partition partition = config.partition().get();
    boolean existed = table.hasPartition(partition);
    table.replacePartition(
        rows.withColumn(partition.column(), functions.lit(partition.value())), partition);
    if (metrics.now().rows() > 0 || !existed) {
      return new Outcome(Optional.empty());
    }
    table.dropPartition(partition);
    console.say("partition " + partition + " removed: the run had no rows");
    return new Outcome(Optional.of(partition));
  }
}

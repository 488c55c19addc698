package io.ijepa.job.duplicates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ijepa.job.page.PageConfig;
import io.ijepa.job.page.PageOutput;
import io.ijepa.job.run.Console;
import io.ijepa.job.run.Places;
import io.ijepa.job.run.ProcessOwner;
import io.ijepa.job.run.ReportFile;
import io.ijepa.job.run.ResultMode;
import io.ijepa.job.run.ResultReport;
import io.ijepa.job.run.RowCounts;
import io.ijepa.job.run.Termination;
import io.ijepa.job.table.EmbeddingSource;
import io.ijepa.job.table.ResultFolder;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.Problems;
import io.ijepa.search.Duplicates;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** One run of {@code duplicates} on a session: pairs first, then what comes of them. */
final class DuplicatesJob {
  private final SparkSession spark;
  private final DuplicatesJobConfig config;
  private final Console console;
  private final ProcessOwner owner;
  private final Instant started = Instant.now();

  DuplicatesJob(
      SparkSession spark, DuplicatesJobConfig config, Console console, ProcessOwner owner) {
    this.spark = spark;
    this.config = config;
    this.console = console;
    this.owner = owner;
  }

  /**
   * @throws InvalidOptionsException when the run cannot be started
   */
  @SuppressWarnings("try") // what is only held, not used
  DuplicatesOutcome run() {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Dataset<Row> embeddings = EmbeddingSource.open(spark, "--embeddings", config.embeddings());
    Problems problems = new Problems();
    new Places(hadoop, problems)
        .reads("--embeddings", config.embeddings())
        .writesAside("--report", config.report())
        .writes("--output", Optional.of(config.output()))
        .writes("--html", config.page().map(PageConfig::html));
    problems.throwIfAny();
    boolean overwrite = config.mode() == ResultMode.OVERWRITE;
    ResultFolder.checkHoldsOnly(spark, config.output(), List.of("pairs", "clusters"));
    ResultFolder pairs = folder("pairs", Duplicates.SCORE);
    pairs.checkWritable(overwrite);
    ResultFolder clusters = folder("clusters", Duplicates.SIZE);
    clusters.checkWritable(overwrite);
    Optional<ReportFile> report =
        ReportFile.of(
            config.report(), Optional.of(config.output()), Optional.empty(), started, hadoop);
    Optional<PageOutput> page =
        config.page().map(given -> PageOutput.open(spark, given, config.search().keyColumns()));
    Duplicates duplicates = new Duplicates(embeddings, config.search());
    RowCounts rows;
    try (Termination termination = Termination.watch(spark, console, owner)) {
      Duplicates.Pairs found = duplicates.pairs();
      rows =
          new RowCounts(
              found.compared() + found.withoutVector() + found.notFinite(),
              found.compared(),
              found.withoutVector(),
              found.notFinite());
      pairs.write(found.rows());
      clusters.write(duplicates.clusters(pairs.read()));
    }
    DuplicatesOutcome outcome =
        outcome(
            embeddings,
            rows,
            duplicates.otherModelForced(),
            pairs.read(),
            clusters.read(),
            report.map(ReportFile::toString),
            page);
    report.ifPresent(file -> file.write(json(outcome)));
    return outcome;
  }

  private ResultFolder folder(String name, String column) {
    return new ResultFolder(spark, config.output() + "/" + name, List.of(column));
  }

  private DuplicatesOutcome outcome(
      Dataset<Row> embeddings,
      RowCounts rows,
      boolean otherModelForced,
      Dataset<Row> pairs,
      Dataset<Row> clusters,
      Optional<String> report,
      Optional<PageOutput> page) {
    Column[] keepers =
        Stream.of(clusters.columns())
            .filter(name -> name.startsWith(Duplicates.KEEPER))
            .map(name -> functions.col("`" + name.replace("`", "``") + "`"))
            .toArray(Column[]::new);
    return new DuplicatesOutcome(
        config,
        embeddings,
        rows,
        otherModelForced,
        pairs,
        clusters,
        pairs.count(),
        clusters.count(),
        clusters.select(keepers).distinct().count(),
        Duration.between(started, Instant.now()).toMillis() / 1e3,
        report,
        page);
  }

  private String json(DuplicatesOutcome outcome) {
    ResultReport report = new ResultReport("duplicates", spark, started, Instant.now());
    ObjectNode json = report.json();
    json.put("embeddings", config.embeddings());
    json.put("output", config.output());
    json.put("threshold", config.search().threshold());
    json.put("other_model_forced", outcome.otherModelForced());
    outcome.rows().addTo(json);
    json.put("pairs", outcome.pairCount());
    json.put("rows_in_clusters", outcome.memberCount());
    json.put("clusters", outcome.clusterCount());
    return report.toString();
  }
}

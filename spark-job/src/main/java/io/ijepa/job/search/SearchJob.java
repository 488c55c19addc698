package io.ijepa.job.search;

import io.ijepa.job.page.PageConfig;
import io.ijepa.job.page.PageOutput;
import io.ijepa.job.run.Console;
import io.ijepa.job.run.Places;
import io.ijepa.job.run.ProcessOwner;
import io.ijepa.job.run.ReportFile;
import io.ijepa.job.run.ResultMode;
import io.ijepa.job.run.Termination;
import io.ijepa.job.table.CellIndex;
import io.ijepa.job.table.EmbeddingSource;
import io.ijepa.job.table.ResultFolder;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.Problems;
import io.ijepa.search.Search;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** One run of {@code search} on a session: check everything, then search and write. */
final class SearchJob {
  private final SparkSession spark;
  private final SearchJobConfig config;
  private final Console console;
  private final ProcessOwner owner;
  private final Instant started = Instant.now();
  private final Problems problems = new Problems();

  SearchJob(SparkSession spark, SearchJobConfig config, Console console, ProcessOwner owner) {
    this.spark = spark;
    this.config = config;
    this.console = console;
    this.owner = owner;
  }

  /**
   * @throws InvalidOptionsException with every problem, when the run cannot be started
   */
  SearchOutcome run() {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Optional<Dataset<Row>> opened =
        problems.collect(() -> EmbeddingSource.open(spark, "--embeddings", config.embeddings()));
    places(hadoop);
    Optional<ResultFolder> output = problems.collect(this::output).flatMap(Function.identity());
    Optional<ReportFile> report =
        problems
            .collect(
                () ->
                    ReportFile.of(
                        config.report(), config.output(), Optional.empty(), started, hadoop))
            .flatMap(Function.identity());
    Optional<CellIndex> index = problems.collect(this::index).flatMap(Function.identity());
    Optional<PageOutput> page = problems.collect(this::page).flatMap(Function.identity());
    problems.throwIfAny(); // before images are embedded to be queries
    Dataset<Row> embeddings = opened.orElseThrow();
    Dataset<Row> queries = new SearchQueries(spark, config, console).of(embeddings);
    Search search = new Search(embeddings, queries, config.search());
    Search.Result found = search(search, index);
    Dataset<Row> neighbors = materialized(found.rows(), output);
    SearchOutcome outcome =
        new SearchOutcome(
            config,
            embeddings,
            queries,
            neighbors,
            found,
            started,
            Instant.now(),
            report.map(ReportFile::toString),
            page);
    report.ifPresent(file -> file.write(SearchReportJson.of(outcome, spark)));
    return outcome;
  }

  private void places(Configuration hadoop) {
    Places places = new Places(hadoop, problems).reads("--embeddings", config.embeddings());
    if (config.queries() instanceof SearchJobConfig.Queries.Table table) {
      places.reads("--queries", table.location());
    }
    places
        .writesAside("--report", config.report())
        .writes("--output", config.output())
        .writes("--html", config.page().map(PageConfig::html));
  }

  private Optional<ResultFolder> output() {
    Optional<ResultFolder> folder =
        config
            .output()
            .map(location -> new ResultFolder(spark, location, List.of(Search.RANK, Search.SCORE)));
    folder.ifPresent(place -> place.checkWritable(config.mode() == ResultMode.OVERWRITE));
    return folder;
  }

  private Optional<PageOutput> page() {
    return config.page().map(given -> PageOutput.open(spark, given, config.search().keyColumns()));
  }

  private Optional<CellIndex> index() {
    return config.probes().isEmpty()
        ? Optional.empty()
        : Optional.of(CellIndex.open(spark, config.embeddings(), config.search().metric()));
  }

  private Search.Result search(Search search, Optional<CellIndex> index) {
    return index
        .map(known -> search.run(known.cells(), config.probes().getAsInt()))
        .orElseGet(search::run);
  }

  /** Computed once, whoever reads it. */
  @SuppressWarnings("try") // what is only held, not used
  private Dataset<Row> materialized(Dataset<Row> rows, Optional<ResultFolder> output) {
    try (Termination termination = Termination.watch(spark, console, owner)) {
      if (output.isPresent()) {
        output.get().write(rows);
        return output.get().read();
      }
      Dataset<Row> kept = rows.persist(StorageLevel.MEMORY_AND_DISK());
      kept.count();
      return kept;
    }
  }
}

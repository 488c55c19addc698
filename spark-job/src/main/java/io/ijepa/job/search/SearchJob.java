// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.search;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ijepa.job.input.EmbeddingSource;
import io.ijepa.job.page.PageConfig;
import io.ijepa.job.page.PageOutput;
import io.ijepa.job.run.Caller;
import io.ijepa.job.run.PersistedRows;
import io.ijepa.job.run.Places;
import io.ijepa.job.run.ResultMode;
import io.ijepa.job.run.ResultTransaction;
import io.ijepa.job.run.ResultWork;
import io.ijepa.job.table.CellIndex;
import io.ijepa.job.table.ResultFolder;
import io.ijepa.job.table.ResultFolder.Part;
import io.ijepa.job.table.StagedResult;
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

/**
 * One run of {@code search} on a session: check everything, then search and write. What it found is
 * there until it is closed.
 */
final class SearchJob implements AutoCloseable {
  /** The neighbours are the output's folder itself. */
  private static final String NEIGHBORS = "";

  private final SparkSession spark;
  private final SearchJobConfig config;
  private final Caller caller;
  private final ResultTransaction transaction;
  private final Problems problems = new Problems();
  private final PersistedRows persisted = new PersistedRows();

  SearchJob(SparkSession spark, SearchJobConfig config, Caller caller) {
    this.spark = spark;
    this.config = config;
    this.caller = caller;
    this.transaction = new ResultTransaction("search", spark, config.run(), caller);
  }

  /**
   * @throws InvalidOptionsException with every problem, when the run cannot be started
   */
  SearchOutcome run() {
    Optional<Dataset<Row>> opened =
        problems.collect(() -> EmbeddingSource.open(spark, "--embeddings", config.embeddings()));
    places(spark.sparkContext().hadoopConfiguration());
    Optional<CellIndex> index = problems.collect(this::index).flatMap(Function.identity());
    Optional<PageOutput> page = problems.collect(this::page).flatMap(Function.identity());
    Optional<ResultFolder> output = problems.collect(this::output).flatMap(Function.identity());
    Work work = new Work(opened, index);
    SearchFindings found = transaction.run(output, problems, work);
    return new SearchOutcome(
        config,
        opened.orElseThrow(),
        work.queries,
        output.map(place -> place.read(NEIGHBORS)).orElse(work.neighbors),
        found,
        transaction.started(),
        Instant.now(),
        transaction.report(),
        page);
  }

  private void places(Configuration hadoop) {
    Places places = new Places(hadoop, problems).reads("--embeddings", config.embeddings());
    if (config.queries() instanceof SearchJobConfig.Queries.Table table) {
      places.reads("--queries", table.location());
    }
    places
        .writesAside("--report", config.run().report())
        .writes("--output", config.output())
        .writes("--html", config.page().map(PageConfig::html));
  }

  private Optional<ResultFolder> output() {
    return config
        .output()
        .map(
            location ->
                ResultFolder.ofTables(
                    spark,
                    location,
                    config.mode() == ResultMode.OVERWRITE,
                    new Part(NEIGHBORS, List.of(Search.RANK, Search.SCORE))));
  }

  private Optional<PageOutput> page() {
    return config.page().map(given -> PageOutput.open(spark, given, config.search().keyColumns()));
  }

  private Optional<CellIndex> index() {
    return config.probes().isEmpty()
        ? Optional.empty()
        : Optional.of(CellIndex.open(spark, config.embeddings(), config.search().metric()));
  }

  @Override
  public void close() {
    persisted.close();
  }

  /** The part of a run that its table is there for. */
  private final class Work implements ResultWork<SearchFindings> {
    private final Optional<Dataset<Row>> embeddings;
    private final Optional<CellIndex> index;
    private Dataset<Row> queries;
    private Search.Result found;
    private Dataset<Row> neighbors;

    Work(Optional<Dataset<Row>> embeddings, Optional<CellIndex> index) {
      this.embeddings = embeddings;
      this.index = index;
    }

    @Override
    public void addTo(ObjectNode json) {
      SearchReportJson.of(config).addTo(json);
    }

    @Override
    public void prepare() {
      queries = new SearchQueries(spark, config, caller, persisted).of(embeddings.orElseThrow());
      Search search = new Search(embeddings.orElseThrow(), queries, config.search());
      found =
          index
              .map(known -> search.run(known.cells(), config.probes().getAsInt()))
              .orElseGet(search::run);
    }

    /** Computed once, whoever reads it. */
    @Override
    public SearchFindings compute(Optional<StagedResult> staged) {
      if (staged.isPresent()) {
        neighbors = staged.get().write(NEIGHBORS, found.rows());
      } else {
        neighbors = persisted.persist(found.rows());
        neighbors.count();
      }
      return SearchFindings.of(found);
    }
  }
}

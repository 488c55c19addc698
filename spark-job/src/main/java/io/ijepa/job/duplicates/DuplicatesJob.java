// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.duplicates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ijepa.job.input.EmbeddingSource;
import io.ijepa.job.page.PageConfig;
import io.ijepa.job.page.PageOutput;
import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Places;
import io.ijepa.job.run.ResultMode;
import io.ijepa.job.run.ResultTransaction;
import io.ijepa.job.run.ResultWork;
import io.ijepa.job.table.ResultFolder;
import io.ijepa.job.table.ResultFolder.Part;
import io.ijepa.job.table.StagedResult;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.Problems;
import io.ijepa.search.Duplicates;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** One run of {@code duplicates} on a session: pairs first, then what comes of them. */
final class DuplicatesJob {
  private static final String PAIRS = "pairs";
  private static final String CLUSTERS = "clusters";

  private final SparkSession spark;
  private final DuplicatesJobConfig config;
  private final ResultTransaction transaction;
  private final Problems problems = new Problems();

  DuplicatesJob(SparkSession spark, DuplicatesJobConfig config, Caller caller) {
    this.spark = spark;
    this.config = config;
    this.transaction = new ResultTransaction("duplicates", spark, config.run(), caller);
  }

  /**
   * @throws InvalidOptionsException with every problem, when the run cannot be started
   */
  DuplicatesOutcome run() {
    Optional<Dataset<Row>> embeddings =
        problems.collect(() -> EmbeddingSource.open(spark, "--embeddings", config.embeddings()));
    Optional<Dataset<Row>> against =
        config
            .against()
            .flatMap(
                place -> problems.collect(() -> EmbeddingSource.open(spark, "--against", place)));
    places();
    Optional<PageOutput> page = problems.collect(this::page).flatMap(Function.identity());
    Optional<ResultFolder> output = problems.collect(this::output);
    DuplicatesFindings found = transaction.run(output, problems, new Work(embeddings, against));
    return new DuplicatesOutcome(
        config,
        embeddings.orElseThrow(),
        found,
        output.orElseThrow().read(PAIRS),
        output.orElseThrow().read(CLUSTERS),
        Duration.between(transaction.started(), Instant.now()).toMillis() / 1e3,
        transaction.report(),
        page);
  }

  private void places() {
    Places places =
        new Places(spark.sparkContext().hadoopConfiguration(), problems)
            .reads("--embeddings", config.embeddings());
    config.against().ifPresent(location -> places.reads("--against", location));
    places
        .writesAside("--report", config.run().report())
        .writes("--output", Optional.of(config.output()))
        .writes("--html", config.page().map(PageConfig::html));
  }

  private ResultFolder output() {
    return ResultFolder.ofTables(
        spark,
        config.output(),
        config.mode() == ResultMode.OVERWRITE,
        new Part(PAIRS, List.of(Duplicates.SCORE)),
        new Part(CLUSTERS, List.of(Duplicates.SIZE)));
  }

  private Optional<PageOutput> page() {
    return config.page().map(given -> PageOutput.open(spark, given, config.search().keyColumns()));
  }

  /** The part of a run that its tables are there for. */
  private final class Work implements ResultWork<DuplicatesFindings> {
    private final Optional<Dataset<Row>> embeddings;
    private final Optional<Dataset<Row>> against;
    private Duplicates duplicates;

    Work(Optional<Dataset<Row>> embeddings, Optional<Dataset<Row>> against) {
      this.embeddings = embeddings;
      this.against = against;
    }

    @Override
    public void addTo(ObjectNode json) {
      json.put("embeddings", config.embeddings());
      config.against().ifPresent(location -> json.put("against", location));
      json.put("output", config.output());
      json.put("threshold", config.search().threshold());
    }

    @Override
    public void prepare() {
      duplicates = new Duplicates(embeddings.orElseThrow(), against, config.search());
    }

    @Override
    public DuplicatesFindings compute(Optional<StagedResult> staged) {
      StagedResult place = staged.orElseThrow();
      Duplicates.Pairs found = duplicates.pairs(place::keep);
      Dataset<Row> pairs = place.write(PAIRS, found.rows());
      Dataset<Row> clusters = place.write(CLUSTERS, duplicates.clusters(pairs, place::keep));
      return DuplicatesFindings.of(found, duplicates.otherModelForced(), pairs, clusters);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.index;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ijepa.job.input.EmbeddingSource;
import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Places;
import io.ijepa.job.run.ResultMode;
import io.ijepa.job.run.ResultTransaction;
import io.ijepa.job.run.ResultWork;
import io.ijepa.job.run.RowCounts;
import io.ijepa.job.table.CellIndex;
import io.ijepa.job.table.ResultFolder;
import io.ijepa.job.table.ResultFolder.Part;
import io.ijepa.job.table.StagedResult;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.Problems;
import io.ijepa.search.Cells;
import io.ijepa.table.EmbeddingSchema;
import io.ijepa.table.KeyColumns;
import io.ijepa.table.Provenance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** One run of {@code index} on a session. */
final class IndexJob {
  /** The rows are the output's folder itself. */
  private static final String ROWS = "";

  private final SparkSession spark;
  private final IndexJobConfig config;
  private final ResultTransaction transaction;

  IndexJob(SparkSession spark, IndexJobConfig config, Caller caller) {
    this.spark = spark;
    this.config = config;
    this.transaction = new ResultTransaction("index", spark, config.run(), caller);
  }

  /**
   * The run in a few lines.
   *
   * @throws InvalidOptionsException when the run cannot be started
   */
  List<String> run() {
    Problems problems = new Problems();
    Optional<Dataset<Row>> table =
        problems.collect(() -> EmbeddingSource.open(spark, "--embeddings", config.embeddings()));
    new Places(spark.sparkContext().hadoopConfiguration(), problems)
        .reads("--embeddings", config.embeddings())
        .writesAside("--report", config.run().report())
        .writes("--output", Optional.of(config.output()));
    boolean forced = table.isPresent() && check(table.get(), problems);
    Optional<ResultFolder> output = problems.collect(this::output);
    IndexFindings found = transaction.run(output, problems, new Work(table, forced));
    List<String> lines = new ArrayList<>(found.lines());
    lines.add("output " + config.output());
    transaction.report().ifPresent(file -> lines.add("report " + file));
    return lines;
  }

  private ResultFolder output() {
    return ResultFolder.ofTables(
        spark,
        config.output(),
        config.mode() == ResultMode.OVERWRITE,
        new Part(ROWS, List.of(EmbeddingSchema.EMBEDDING, Cells.CELL)),
        new Part(CellIndex.CENTROIDS, List.of()));
  }

  /** The part of a run that its table is there for. */
  private final class Work implements ResultWork<IndexFindings> {
    private final Optional<Dataset<Row>> embeddings;
    private final boolean forced;
    private long read;
    private long withVector;

    Work(Optional<Dataset<Row>> embeddings, boolean forced) {
      this.embeddings = embeddings;
      this.forced = forced;
    }

    @Override
    public void addTo(ObjectNode json) {
      json.put("embeddings", config.embeddings());
      json.put("output", config.output());
      json.put("metric", config.metric().name().toLowerCase(Locale.ROOT));
    }

    @Override
    public void prepare() {
      Dataset<Row> table = embeddings.orElseThrow();
      read = table.count();
      withVector = table.where(functions.col(EmbeddingSchema.EMBEDDING).isNotNull()).count();
      CellTraining.checkTrainable(table, config.metric());
    }

    @Override
    public IndexFindings compute(Optional<StagedResult> staged) {
      Dataset<Row> table = embeddings.orElseThrow();
      StagedResult place = staged.orElseThrow();
      Cells cells = CellTraining.train(table, config.cells(), config.metric());
      Dataset<Row> index =
          place.write(ROWS, cells.assign(table).repartition(functions.col(Cells.CELL)), Cells.CELL);
      place.write(CellIndex.CENTROIDS, CellIndex.centroids(spark, cells));
      long rows = index.count();
      return new IndexFindings(
          new RowCounts(read, rows, read - withVector, withVector - rows),
          cells.count(),
          ProbeRecall.measure(index, cells, config),
          forced);
    }
  }

  /** Whether models differ or are unknown, and the user insisted. */
  private boolean check(Dataset<Row> table, Problems problems) {
    String what = "the embeddings";
    KeyColumns.vectorProblem(what, table.schema()).ifPresent(problems::add);
    if (config.recallSample() > 0) { // by a search at the end, which nobody should wait for in vain
      config.keyColumns().stream()
          .flatMap(key -> KeyColumns.keyProblem(what, table.schema(), key).stream())
          .forEach(
              problem ->
                  problems.add(
                      problem
                          + "; the recall needs keys: name other --key-columns, or give"
                          + " --recall-sample 0"));
    }
    // Readers that do not tell capital letters apart could name neither of two such columns.
    Stream.of(table.columns())
        .filter(Cells.CELL::equalsIgnoreCase)
        .forEach(
            name ->
                problems.add(
                    "--embeddings "
                        + config.embeddings()
                        + " has a column '"
                        + name
                        + "' already; index the table that it was made of, or rename the column"));
    if (!problems.messages().isEmpty()) {
      return false; // before the table is read
    }
    Problems mixed = new Problems();
    Provenance.of(table).checkOneModel("the embeddings", mixed);
    if (!config.force()) {
      mixed.messages().forEach(problems::add);
    }
    return !mixed.messages().isEmpty();
  }
}

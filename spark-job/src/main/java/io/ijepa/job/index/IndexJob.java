package io.ijepa.job.index;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ijepa.job.run.Console;
import io.ijepa.job.run.Places;
import io.ijepa.job.run.ProcessOwner;
import io.ijepa.job.run.ReportFile;
import io.ijepa.job.run.ResultMode;
import io.ijepa.job.run.ResultReport;
import io.ijepa.job.run.RowCounts;
import io.ijepa.job.run.Termination;
import io.ijepa.job.table.CellIndex;
import io.ijepa.job.table.EmbeddingSource;
import io.ijepa.job.table.ResultFolder;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.Problems;
import io.ijepa.search.Cells;
import io.ijepa.table.EmbeddingSchema;
import io.ijepa.table.Provenance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** One run of {@code index} on a session. */
final class IndexJob {
  private final SparkSession spark;
  private final IndexJobConfig config;
  private final Console console;
  private final ProcessOwner owner;
  private final Instant started = Instant.now();

  IndexJob(SparkSession spark, IndexJobConfig config, Console console, ProcessOwner owner) {
    this.spark = spark;
    this.config = config;
    this.console = console;
    this.owner = owner;
  }

  /**
   * The run in a few lines.
   *
   * @throws InvalidOptionsException when the run cannot be started
   */
  @SuppressWarnings("try") // what is only held, not used
  List<String> run() {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Dataset<Row> table = EmbeddingSource.open(spark, "--embeddings", config.embeddings());
    boolean forced = check(table, hadoop);
    ResultFolder output =
        new ResultFolder(spark, config.output(), List.of(EmbeddingSchema.EMBEDDING, Cells.CELL));
    output.checkWritable(config.mode() == ResultMode.OVERWRITE);
    Optional<ReportFile> report =
        ReportFile.of(
            config.report(), Optional.of(config.output()), Optional.empty(), started, hadoop);
    List<ProbeRecall> recalls;
    Cells cells;
    long read;
    long withVector;
    try (Termination termination = Termination.watch(spark, console, owner)) {
      read = table.count();
      withVector = table.where(functions.col(EmbeddingSchema.EMBEDDING).isNotNull()).count();
      cells = CellTraining.train(table, config.cells(), config.metric());
      output.write(cells.assign(table).repartition(functions.col(Cells.CELL)), Cells.CELL);
      CellIndex.write(spark, config.output(), cells);
      recalls = ProbeRecall.measure(output.read(), cells, config);
    }
    long rows = output.read().count();
    RowCounts counts = new RowCounts(read, rows, read - withVector, withVector - rows);
    report.ifPresent(file -> file.write(json(counts, cells.count(), recalls, forced)));
    List<String> lines = new ArrayList<>();
    lines.add(String.format(Locale.ROOT, "%,d embeddings in %,d cells", rows, cells.count()));
    counts.leftOut().forEach(lines::add);
    if (forced) {
      lines.add("note: models differ or are unknown; laid out all the same, with --force");
    }
    recalls.forEach(recall -> lines.add("  " + recall));
    lines.add("output " + config.output());
    report.ifPresent(file -> lines.add("report " + file));
    return lines;
  }

  /** Whether models differ or are unknown, and the user insisted. */
  private boolean check(Dataset<Row> table, Configuration hadoop) {
    Problems problems = new Problems();
    new Places(hadoop, problems)
        .reads("--embeddings", config.embeddings())
        .writesAside("--report", config.report())
        .writes("--output", Optional.of(config.output()));
    List<String> columns = List.of(table.columns());
    if (!columns.contains(EmbeddingSchema.EMBEDDING)) {
      problems.add(
          "--embeddings "
              + config.embeddings()
              + " has no column '"
              + EmbeddingSchema.EMBEDDING
              + "'; it has "
              + String.join(", ", columns));
    }
    if (config.recallSample() > 0) {
      config.keyColumns().stream()
          .filter(key -> !columns.contains(key))
          .forEach(
              key ->
                  problems.add(
                      "--key-columns "
                          + key
                          + " is no column of --embeddings, and the recall needs it; name another,"
                          + " or give --recall-sample 0"));
    }
    if (columns.contains(Cells.CELL)) {
      problems.add(
          "--embeddings "
              + config.embeddings()
              + " has a column 'cell' already; index the table that it was made of");
    }
    problems.throwIfAny();
    Provenance.of(table).checkOneModel("the embeddings", problems);
    if (!config.force()) {
      problems.throwIfAny();
    }
    return !problems.messages().isEmpty();
  }

  private String json(
      RowCounts counts, int cells, List<ProbeRecall> recalls, boolean otherModelForced) {
    ResultReport report = new ResultReport("index", spark, started, Instant.now());
    ObjectNode json = report.json();
    json.put("embeddings", config.embeddings());
    json.put("output", config.output());
    json.put("metric", config.metric().name().toLowerCase(Locale.ROOT));
    json.put("other_model_forced", otherModelForced);
    counts.addTo(json);
    json.put("cells", cells);
    ArrayNode array = json.putArray("recall_at_10");
    for (ProbeRecall recall : recalls) {
      array
          .addObject()
          .put("probes", recall.probes())
          .put("recall", recall.recall())
          .put("share_of_rows", recall.share());
    }
    return report.toString();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.search;

import io.ijepa.host.DeviceProbe;
import io.ijepa.host.TaskDevice;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.Problems;
import io.ijepa.settings.SearchOption;
import io.ijepa.settings.SearchSettings;
import io.ijepa.table.EmbeddingSchema;
import io.ijepa.table.KeyColumns;
import io.ijepa.table.Provenance;
import io.ijepa.udf.IJepa;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The nearest rows of each query. Queries are broadcast in chunks; each task keeps what may be
 * among the nearest, and what tasks have kept is merged by query. What {@link IJepa#search} does in
 * one call, with the counts for callers that report on the run.
 */
public final class Search {
  /** What stands before a query's key columns in the result. */
  public static final String QUERY = "query_";

  /** What stands before a neighbour's key columns in the result. */
  public static final String NEIGHBOR = "neighbor_";

  public static final String RANK = "rank";
  public static final String SCORE = "score";

  private static final String NUMBER = "_query";

  /**
   * The lazy result.
   *
   * @param rows {@code query_*}, {@code rank int} from 1, {@code neighbor_*}, {@code score float}
   * @param counts what the tasks have done so far; rows count once for each of the chunks
   * @param passes chunks of queries, each of which meant a pass over the table
   * @param otherModelForced whether models differ or are unknown, and the caller insisted
   */
  public record Result(
      Dataset<Row> rows,
      Supplier<SearchCounts> counts,
      QueryCounts queries,
      int passes,
      boolean otherModelForced) {}

  /**
   * Queries, counted.
   *
   * @param searched with a vector
   * @param leftOut without one, or with one that is not of finite numbers
   */
  public record QueryCounts(long searched, long leftOut) {}

  private final SparkSession spark;
  private final SearchSettings settings;
  private final Dataset<Row> embeddings;
  private final Dataset<Row> queries;
  private final KeyColumns keys;
  private final KeyColumns queryKeys;
  private final Metadata provenance;
  private final boolean forced;

  /**
   * Checks the tables; reads no more than their {@code model} columns.
   *
   * @throws InvalidOptionsException with every problem
   */
  public Search(Dataset<Row> embeddings, Dataset<Row> queries, SearchSettings settings) {
    this.spark = embeddings.sparkSession();
    this.settings = settings;
    this.embeddings = embeddings;
    this.queries = queries;
    Problems problems = new Problems(settings.names());
    this.keys =
        KeyColumns.of("the embeddings", embeddings.schema(), settings.keyColumns(), problems);
    this.queryKeys =
        KeyColumns.of("the queries", queries.schema(), settings.queryKeyColumns(), problems);
    if (settings.excludeSelf() && !keys.types().equals(queryKeys.types())) {
      problems.add(
          problems.named(SearchOption.EXCLUDE_SELF)
              + " compares keys, but those of the queries have other types");
    }
    problems.throwIfAny(); // before the tables are read
    Provenance here = Provenance.of(embeddings);
    Provenance there = queries == embeddings ? here : Provenance.of(queries);
    Problems mixed = new Problems(settings.names());
    here.checkOneModel("the embeddings", mixed);
    there.checkOneModel("the queries", mixed);
    here.checkSameModel("the queries", there, mixed);
    this.forced = settings.force() && !mixed.messages().isEmpty();
    if (!settings.force()) {
      mixed.throwIfAny();
    }
    this.provenance =
        new MetadataBuilder()
            .putString("metric", settings.metric().name().toLowerCase(Locale.ROOT))
            .putStringArray("models", here.models().toArray(String[]::new))
            .putStringArray("query_models", there.models().toArray(String[]::new))
            .putBoolean("other_model_forced", forced)
            .build();
  }

  /**
   * Reads the queries, and plans the rest.
   *
   * @throws InvalidOptionsException when queries are of different dimensions, or the device is not
   *     there
   */
  public Result run() {
    return run(Optional.empty(), 0);
  }

  /**
   * The same, but each query is compared only with the rows of the cells nearest to it.
   *
   * @param cells of the embeddings, which have the column {@link Cells#CELL}
   * @param probes cells for each query
   */
  public Result run(Cells cells, int probes) {
    return run(Optional.of(cells), probes);
  }

  private Result run(Optional<Cells> cells, int probes) {
    SearchPlan plan =
        new SearchPlan(
            keys.fields().size(),
            cells.isPresent(),
            settings.metric(),
            settings.topK(),
            settings.excludeSelf(),
            TaskDevice.of(
                DeviceProbe.settle(spark, settings.device(), settings.names()).cuda(),
                settings.cpuThreads()));
    QueryReader reader = new QueryReader(queryKeys.select(queries), settings);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    List<SearchCounter> counters = new ArrayList<>();
    StructType candidates = candidates();
    Dataset<Row> all = spark.createDataFrame(List.of(), candidates);
    while (reader.hasNext()) {
      SearchCounter counter = new SearchCounter();
      spark.sparkContext().register(counter, "ijepa search");
      counters.add(counter);
      QueryChunk chunk = reader.next();
      cells.ifPresent(known -> chunk.probe(known, probes));
      SearchPartitions search = new SearchPartitions(context.broadcast(chunk), plan, counter);
      Dataset<Row> rows =
          cells.isPresent()
              ? keys.select(embeddings.where(Cells.in(chunk.probed())), Cells.CELL)
              : keys.select(embeddings);
      all = all.union(rows.mapPartitions(search, Encoders.row(candidates)));
    }
    return new Result(merged(all), () -> total(counters), reader.counts(), counters.size(), forced);
  }

  /** Rows are counted once for each chunk that reads them. */
  private static SearchCounts total(List<SearchCounter> counters) {
    return counters.stream()
        .map(SearchCounter::total)
        .reduce(SearchCounts.NONE, SearchCounts::plus);
  }

  private StructType candidates() {
    List<StructField> fields = new ArrayList<>();
    fields.add(DataTypes.createStructField(NUMBER, DataTypes.LongType, false));
    fields.addAll(queryKeys.named(QUERY));
    fields.addAll(keys.named(NEIGHBOR));
    fields.add(DataTypes.createStructField(SCORE, DataTypes.DoubleType, false));
    return DataTypes.createStructType(fields);
  }

  /** The best of what the tasks have kept, ranked. */
  private Dataset<Row> merged(Dataset<Row> candidates) {
    List<Column> byRank = new ArrayList<>(List.of(functions.col(SCORE).desc()));
    names(keys.named(NEIGHBOR)).forEach(byRank::add);
    Column rank =
        functions
            .row_number()
            .over(Window.partitionBy(NUMBER).orderBy(byRank.toArray(Column[]::new)));
    Column score = functions.col(SCORE);
    Dataset<Row> near =
        settings.minScore().isPresent()
            ? candidates.where(score.geq(settings.minScore().getAsDouble()))
            : candidates;
    Dataset<Row> ranked = near.withColumn(RANK, rank);
    return ranked
        .where(ranked.col(RANK).leq(settings.topK()))
        .select(
            Stream.of(
                    names(queryKeys.named(QUERY)),
                    Stream.of(functions.col(RANK)),
                    names(keys.named(NEIGHBOR)),
                    Stream.of(functions.col(SCORE).cast(DataTypes.FloatType).as(SCORE, provenance)))
                .flatMap(columns -> columns)
                .toArray(Column[]::new));
  }

  private static Stream<Column> names(List<StructField> fields) {
    return fields.stream().map(field -> functions.col(EmbeddingSchema.quoted(field.name())));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.search;

import io.ijepa.host.DeviceProbe;
import io.ijepa.host.TaskDevice;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.Problems;
import io.ijepa.settings.DuplicatesOption;
import io.ijepa.settings.DuplicatesSettings;
import io.ijepa.table.EmbeddingSchema;
import io.ijepa.table.KeyColumns;
import io.ijepa.table.Provenance;
import io.ijepa.table.VectorColumn;
import io.ijepa.vector.Metric;
import io.ijepa.vector.PairSearch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Rows of a table that are nearly the same, or of a table and a standing one. Of rows with equal
 * vectors only the first by key meets others, so that copies cost no more than they are. What is
 * left is split into groups by a hash of the key; each group is broadcast to meet itself, the
 * groups after it and the standing table, so that each pair meets once and no executor holds more
 * than one group and one block.
 */
public final class Duplicates {
  public static final String ONE = "a_";
  public static final String OTHER = "b_";
  public static final String SCORE = "score";

  /** What stands before the key columns of the row to keep, in {@link #clusters}. */
  public static final String KEEPER = "keeper_";

  public static final String SIZE = "cluster_size";

  private static final String GROUP = "_group";
  private static final String ROWS = "_rows";
  private static final String NEW = "_new";
  private static final String STANDING_TABLE = "the standing embeddings";

  /** The group of the standing table's rows: after all others, and never broadcast. */
  private static final int STANDING = Integer.MAX_VALUE;

  private final SparkSession spark;
  private final DuplicatesSettings settings;
  private final Dataset<Row> embeddings;
  private final Optional<Dataset<Row>> standing;
  private final KeyColumns keys;
  private final boolean forced;
  private final TaskDevice device;

  /**
   * Looks for pairs within a table. Checks it; reads its {@code model} and key columns.
   *
   * @throws InvalidOptionsException with every problem
   */
  public Duplicates(Dataset<Row> embeddings, DuplicatesSettings settings) {
    this(embeddings, Optional.empty(), settings);
  }

  /**
   * Looks for pairs of which one row at least is of a table, and the other may be of a standing
   * one. Checks both; reads their {@code model} and key columns.
   *
   * @param against the standing table, with the same key columns. A row of it whose key the table
   *     has too is that row as it was, and is left out
   * @throws InvalidOptionsException with every problem
   */
  public Duplicates(
      Dataset<Row> embeddings, Optional<Dataset<Row>> against, DuplicatesSettings settings) {
    this.spark = embeddings.sparkSession();
    this.settings = settings;
    this.embeddings = embeddings;
    Problems problems = new Problems(settings.names());
    this.keys =
        KeyColumns.of("the embeddings", embeddings.schema(), settings.keyColumns(), problems);
    against.ifPresent(table -> checkKeys(table, problems));
    problems.throwIfAny(); // before the tables are read
    Problems mixed = new Problems(settings.names());
    Provenance here = Provenance.of(embeddings);
    here.checkOneModel("the embeddings", mixed);
    against.ifPresent(
        table -> {
          Provenance there = Provenance.of(table);
          there.checkOneModel(STANDING_TABLE, mixed);
          here.checkSameModel(STANDING_TABLE, there, mixed);
        });
    this.forced = settings.force() && !mixed.messages().isEmpty();
    if (!settings.force()) {
      mixed.throwIfAny();
    }
    this.device =
        TaskDevice.of(
            DeviceProbe.settle(spark, settings.device(), settings.names()).cuda(),
            settings.cpuThreads());
    checkUnique(embeddings);
    against.ifPresent(this::checkUnique);
    this.standing = against.map(this::withoutNewKeys);
  }

  private void checkKeys(Dataset<Row> table, Problems problems) {
    KeyColumns others =
        KeyColumns.of(STANDING_TABLE, table.schema(), settings.keyColumns(), problems);
    if (others.fields().size() == keys.fields().size() && !others.types().equals(keys.types())) {
      problems.add(
          STANDING_TABLE
              + " have keys of other types ("
              + String.join(", ", others.types())
              + ") than the embeddings ("
              + String.join(", ", keys.types())
              + "), so that nobody can tell which rows are the same");
    }
  }

  private Dataset<Row> withoutNewKeys(Dataset<Row> table) {
    Dataset<Row> here = embeddings.select(functions.struct(columns("")).as(NEW));
    return table.join(here, functions.struct(columns("")).equalTo(here.col(NEW)), "left_anti");
  }

  private void checkUnique(Dataset<Row> table) {
    Column rows = functions.count(functions.lit(1));
    Dataset<Row> repeated =
        table.groupBy(columns("")).agg(rows.as(ROWS)).where(functions.col(ROWS).gt(1)).limit(1);
    for (Row row : repeated.collectAsList()) {
      throw new InvalidOptionsException(
          "the key "
              + KeyColumns.of(row, keys.fields().size())
              + " belongs to "
              + row.getLong(keys.fields().size())
              + " rows, but a pair needs two keys; name columns with "
              + settings.names().of(DuplicatesOption.KEY_COLUMNS)
              + " that identify a row");
    }
  }

  private Column[] columns(String prefix) {
    return keys.named(prefix).stream()
        .map(field -> functions.col(EmbeddingSchema.quoted(field.name())))
        .toArray(Column[]::new);
  }

  /** Whether models differ or are unknown, and the caller insisted. */
  public boolean otherModelForced() {
    return forced;
  }

  /**
   * The pairs, and what became of the rows.
   *
   * @param rows pairs whose cosine similarity reaches the threshold, once, with the smaller key
   *     first: {@code a_} and the key columns, {@code b_} and the key columns, {@code score float};
   *     lazy. Of rows with equal vectors, each is paired with the one of the smallest key, and that
   *     one alone with other rows; of a standing table, that one alone is looked at
   * @param compared rows with a vector
   * @param withoutVector rows whose embedding is null
   * @param notFinite rows with a vector that is not of finite numbers
   * @param standing rows of the standing table with a vector whose key is not new; 0 without one
   */
  public record Pairs(
      Dataset<Row> rows, long compared, long withoutVector, long notFinite, long standing) {}

  /**
   * The same as {@link #pairs(UnaryOperator)}, keeping what is read several times in Spark's cache,
   * on the executors' disks.
   */
  public Pairs pairs() {
    return pairs(rows -> rows.persist(StorageLevel.DISK_ONLY()));
  }

  /**
   * Reads the groups at once; the pairs are made when they are read.
   *
   * @param kept computes rows now and gives them back as they are kept, to be read several times
   */
  public Pairs pairs(UnaryOperator<Dataset<Row>> kept) {
    EqualVectors equal = new EqualVectors(keys, embeddings, kept);
    Optional<EqualVectors> others = standing.map(table -> new EqualVectors(keys, table, kept));
    StructType schema = pairSchema();
    Dataset<Row> pairs = copies(equal);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Dataset<Row> vectors = equal.distinct();
    int groups = groups(vectors, equal.distinctVectors());
    Column group =
        functions.pmod(functions.xxhash64(columns("")), functions.lit(groups)).cast("int");
    Dataset<Row> grouped = vectors.withColumn(GROUP, group);
    Dataset<Row> all =
        others
            .map(table -> table.distinct().withColumn(GROUP, functions.lit(STANDING)))
            .map(grouped::union)
            .orElse(grouped);
    for (int number = 0; number < groups; number++) {
      QueryChunk chunk = chunk(grouped.where(functions.col(GROUP).equalTo(number)));
      if (chunk.size() > 0) {
        PairPartitions search =
            new PairPartitions(context.broadcast(chunk), number, settings.threshold(), device);
        Dataset<Row> rows = keys.select(all.where(functions.col(GROUP).geq(number)), GROUP);
        pairs = pairs.union(rows.mapPartitions(search, Encoders.row(schema)));
      }
    }
    Column vector = functions.col(EmbeddingSchema.EMBEDDING);
    Row rows = embeddings.agg(functions.count(functions.lit(1)), functions.count(vector)).head();
    long withVector = rows.getLong(1);
    return new Pairs(
        pairs,
        equal.vectors(),
        rows.getLong(0) - withVector,
        withVector - equal.vectors(),
        others.map(EqualVectors::vectors).orElse(0L));
  }

  /** Each copy with the first of its kind; zero vectors have a cosine of 0 with each other, too. */
  private Dataset<Row> copies(EqualVectors equal) {
    Column score = functions.col(EqualVectors.SELF_SCORE);
    return equal
        .copies()
        .where(score.geq(settings.threshold()))
        .select(
            Stream.of(
                    unpacked(functions.col(EqualVectors.FIRST), ONE),
                    unpacked(functions.col(EqualVectors.KEY), OTHER),
                    Stream.of(score.cast("float").as(SCORE)))
                .flatMap(columns -> columns)
                .toArray(Column[]::new));
  }

  /** The number of groups that keeps each in its room. */
  private static int groups(Dataset<Row> vectors, long rows) {
    List<Row> first =
        vectors.select(functions.size(functions.col(EmbeddingSchema.EMBEDDING))).takeAsList(1);
    if (first.isEmpty()) {
      return 0;
    }
    return (int) (rows / QueryChunk.room(Math.max(1, first.get(0).getInt(0)), 1) + 1);
  }

  private QueryChunk chunk(Dataset<Row> group) {
    VectorColumn column = new VectorColumn();
    QueryChunk chunk = null;
    for (Iterator<Row> rows = keys.select(group).toLocalIterator(); rows.hasNext(); ) {
      Row row = rows.next();
      if (column.read(row, row.length() - 1) == VectorColumn.Content.VECTOR) {
        if (chunk == null) {
          chunk = newChunk(column.values().length);
        }
        Row key = KeyColumns.of(row, row.length() - 1);
        chunk.checkDimension(key, column.values().length);
        chunk.add(key, column.values());
      }
    }
    return chunk == null ? newChunk(1) : chunk;
  }

  private static QueryChunk newChunk(int dimension) {
    return new QueryChunk(Metric.COSINE, 0, dimension, PairSearch.QUERIES);
  }

  private StructType pairSchema() {
    List<StructField> fields = new ArrayList<>(keys.named(ONE));
    fields.addAll(keys.named(OTHER));
    fields.add(DataTypes.createStructField(SCORE, DataTypes.FloatType, false));
    return DataTypes.createStructType(fields);
  }

  /**
   * The same as {@link #clusters(Dataset, UnaryOperator)}, keeping the edges of each round in
   * checkpoints: where the session has a checkpoint directory, or else on the executors' disks,
   * where the loss of one ends the run.
   */
  public Dataset<Row> clusters(Dataset<Row> pairs) {
    boolean reliable = spark.sparkContext().getCheckpointDir().isDefined();
    return clusters(pairs, reliable ? Dataset::checkpoint : Dataset::localCheckpoint);
  }

  /**
   * What pairs hang together, directly or by others: the key columns, {@code keeper_} and the key
   * columns of the row to keep (that of the most pixels, then of the smallest key), {@code
   * cluster_size int}, and {@code width} and {@code height} where the table has them. A row without
   * a pair is in no cluster.
   *
   * @param pairs of {@link #pairs}, best read from where they were written: they are read often
   * @param kept computes rows now and gives them back as they are kept, with a plan that begins
   *     there: written to files, say. A round's edges are made of those of the round before
   */
  public Dataset<Row> clusters(Dataset<Row> pairs, UnaryOperator<Dataset<Row>> kept) {
    Dataset<Row> members =
        Components.of(
            pairs.select(
                functions.struct(renamed(ONE)).as("a"), functions.struct(renamed(OTHER)).as("b")),
            kept);
    Column node = functions.col(Components.NODE);
    Dataset<Row> here = sized(embeddings);
    Dataset<Row> sized = standing.map(table -> here.union(sized(table))).orElse(here);
    WindowSpec cluster = Window.partitionBy(Components.COMPONENT);
    Column area =
        functions
            .col(EmbeddingSchema.WIDTH)
            .cast("long")
            .multiply(functions.col(EmbeddingSchema.HEIGHT));
    Column keeper =
        functions
            .first(node)
            .over(
                cluster
                    .orderBy(area.desc_nulls_last(), node.asc())
                    .rowsBetween(Window.unboundedPreceding(), Window.unboundedFollowing()));
    return members
        .join(sized, node.equalTo(functions.col("key")))
        .select(
            Stream.of(
                    unpacked(node, ""),
                    unpacked(keeper, KEEPER),
                    Stream.of(
                        functions.count(node).over(cluster).cast("int").as(SIZE),
                        functions.col(EmbeddingSchema.WIDTH),
                        functions.col(EmbeddingSchema.HEIGHT)))
                .flatMap(columns -> columns)
                .toArray(Column[]::new));
  }

  private Column[] renamed(String prefix) {
    return keys.fields().stream()
        .map(field -> functions.col(EmbeddingSchema.quoted(prefix + field.name())).as(field.name()))
        .toArray(Column[]::new);
  }

  private Dataset<Row> sized(Dataset<Row> table) {
    return table.select(
        functions.struct(columns("")).as("key"),
        size(table, EmbeddingSchema.WIDTH),
        size(table, EmbeddingSchema.HEIGHT));
  }

  private static Column size(Dataset<Row> table, String name) {
    return List.of(table.columns()).contains(name)
        ? table.col(name)
        : functions.lit(null).cast("int").as(name);
  }

  private Stream<Column> unpacked(Column key, String prefix) {
    return keys.fields().stream()
        .map(field -> key.getField(field.name()).as(prefix + field.name()));
  }
}

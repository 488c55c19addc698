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

/**
 * Rows of a table that are nearly the same. The table is split into groups by a hash of the key;
 * each group is broadcast to meet itself and the groups after it, so that each pair meets once and
 * no executor holds more than one group and one block.
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

  private final SparkSession spark;
  private final DuplicatesSettings settings;
  private final Dataset<Row> embeddings;
  private final KeyColumns keys;
  private final boolean forced;

  /**
   * Checks the table; reads its {@code model} and key columns.
   *
   * @throws InvalidOptionsException with every problem
   */
  public Duplicates(Dataset<Row> embeddings, DuplicatesSettings settings) {
    this.spark = embeddings.sparkSession();
    this.settings = settings;
    this.embeddings = embeddings;
    Problems problems = new Problems(settings.names());
    this.keys =
        KeyColumns.of("the embeddings", embeddings.schema(), settings.keyColumns(), problems);
    problems.throwIfAny(); // before the table is read
    Problems mixed = new Problems(settings.names());
    Provenance.of(embeddings).checkOneModel("the embeddings", mixed);
    this.forced = settings.force() && !mixed.messages().isEmpty();
    if (!settings.force()) {
      mixed.throwIfAny();
    }
    checkUnique();
  }

  private void checkUnique() {
    Column rows = functions.count(functions.lit(1));
    Dataset<Row> repeated =
        embeddings
            .groupBy(columns(""))
            .agg(rows.as(ROWS))
            .where(functions.col(ROWS).gt(1))
            .limit(1);
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
   * @param rows every pair whose cosine similarity reaches the threshold, once, with the smaller
   *     key first: {@code a_} and the key columns, {@code b_} and the key columns, {@code score
   *     float}; lazy
   * @param compared rows with a vector
   * @param withoutVector rows whose embedding is null
   * @param notFinite rows with a vector that is not of finite numbers
   */
  public record Pairs(Dataset<Row> rows, long compared, long withoutVector, long notFinite) {}

  /** Reads the groups at once; the pairs are made when they are read. */
  public Pairs pairs() {
    TaskDevice device =
        TaskDevice.of(
            DeviceProbe.settle(spark, settings.device(), settings.names()).cuda(),
            settings.cpuThreads());
    Dataset<Row> usable = embeddings.where(functions.col(EmbeddingSchema.EMBEDDING).isNotNull());
    StructType schema = pairSchema();
    Dataset<Row> pairs = spark.createDataFrame(List.of(), schema);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    long withVector = usable.count();
    int groups = groups(usable, withVector);
    Column group =
        functions.pmod(functions.xxhash64(columns("")), functions.lit(groups)).cast("int");
    Dataset<Row> grouped = usable.withColumn(GROUP, group);
    long compared = 0;
    for (int number = 0; number < groups; number++) {
      QueryChunk chunk = chunk(grouped.where(functions.col(GROUP).equalTo(number)));
      compared += chunk.size();
      if (chunk.size() > 0) {
        PairPartitions search =
            new PairPartitions(context.broadcast(chunk), number, settings.threshold(), device);
        Dataset<Row> rows = keys.select(grouped.where(functions.col(GROUP).geq(number)), GROUP);
        pairs = pairs.union(rows.mapPartitions(search, Encoders.row(schema)));
      }
    }
    return new Pairs(pairs, compared, embeddings.count() - withVector, withVector - compared);
  }

  /** The number of groups that keeps each in its room. */
  private static int groups(Dataset<Row> usable, long rows) {
    List<Row> first =
        usable.select(functions.size(functions.col(EmbeddingSchema.EMBEDDING))).takeAsList(1);
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
   * What pairs hang together, directly or by others: the key columns, {@code keeper_} and the key
   * columns of the row to keep (that of the most pixels, then of the smallest key), {@code
   * cluster_size int}, and {@code width} and {@code height} where the table has them. A row without
   * a pair is in no cluster.
   *
   * @param pairs of {@link #pairs}, best read from where they were written: they are read often
   */
  public Dataset<Row> clusters(Dataset<Row> pairs) {
    Dataset<Row> members =
        Components.of(
            pairs.select(
                functions.struct(renamed(ONE)).as("a"), functions.struct(renamed(OTHER)).as("b")));
    Column node = functions.col(Components.NODE);
    Dataset<Row> sized =
        embeddings.select(
            functions.struct(columns("")).as("key"),
            size(EmbeddingSchema.WIDTH),
            size(EmbeddingSchema.HEIGHT));
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

  private Column size(String name) {
    return List.of(embeddings.columns()).contains(name)
        ? embeddings.col(name)
        : functions.lit(null).cast("int").as(name);
  }

  private Stream<Column> unpacked(Column key, String prefix) {
    return keys.fields().stream()
        .map(field -> key.getField(field.name()).as(prefix + field.name()));
  }
}

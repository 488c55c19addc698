// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.head;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.cume_dist;
import static org.apache.spark.sql.functions.forall;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.ijepa.option.InvalidOptionsException;
import io.ijepa.table.EmbeddingSchema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of an embedding table that a head can learn from.
 *
 * @param rows {@code label double} (the id), {@code features vector}, {@code weight double} and
 *     {@code held_out boolean}
 * @param labels by id: strings in the order of their characters, numbers by value
 * @param rowsByLabel usable rows of each label, by id
 * @param leftOut rows that cannot be learnt from, by the reason
 */
record LabelledEmbeddings(
    Dataset<Row> rows, List<String> labels, List<Long> rowsByLabel, Map<String, Long> leftOut) {

  static final String LABEL = "label";
  static final String FEATURES = "features";
  static final String WEIGHT = "weight";
  static final String HELD_OUT = "held_out";

  /** A few more than any published data set has; each is a row of weights on the driver. */
  private static final int MOST_LABELS = 50_000;

  private static final String TEXT = "text";
  private static final String REASON = "reason";

  /**
   * Reads the table once, to count.
   *
   * @param dimension of the embeddings
   * @throws InvalidOptionsException when there are fewer than two labels, or absurdly many
   */
  static LabelledEmbeddings of(Dataset<Row> table, TrainHeadConfig config, int dimension) {
    Column label = table.col(EmbeddingSchema.quoted(config.labelColumn()));
    Column vector = table.col(EmbeddingSchema.EMBEDDING);
    Column usable =
        vector
            .isNotNull()
            .and(size(vector).equalTo(dimension))
            .and(forall(vector, x -> abs(x).leq(Float.MAX_VALUE)));
    Dataset<Row> judged =
        table.select(
            vector.cast("array<double>").as(FEATURES),
            label.cast("string").as(TEXT),
            when(table.col(EmbeddingSchema.STATUS).notEqual(EmbeddingSchema.OK), "rejected")
                .when(label.isNull(), "without a label")
                .when(coalesce(usable, lit(false)), "")
                .otherwise("damaged embedding")
                .as(REASON));
    Map<String, Long> leftOut = new TreeMap<>();
    List<Row> counted = new ArrayList<>();
    for (Row row : counts(judged, config)) {
      if (row.getString(0).isEmpty()) {
        counted.add(row);
      } else {
        leftOut.merge(row.getString(0), row.getLong(2), Long::sum);
      }
    }
    counted.sort(Comparator.comparing(row -> row.getString(1), order(label, table)));
    List<String> labels = counted.stream().map(row -> row.getString(1)).toList();
    List<Long> rowsByLabel = counted.stream().map(row -> row.getLong(2)).toList();
    if (labels.size() < 2) {
      throw new InvalidOptionsException(
          "--label-column %s must hold two labels at least in rows with an embedding, but holds %s%s"
              .formatted(
                  config.labelColumn(),
                  labels.isEmpty() ? "none" : "only '" + labels.get(0) + "'",
                  leftOut.isEmpty() ? "" : "; left out: " + leftOut));
    }
    Dataset<Row> rows = split(judged, labels, rowsByLabel, config);
    return new LabelledEmbeddings(rows, labels, rowsByLabel, leftOut);
  }

  private static List<Row> counts(Dataset<Row> judged, TrainHeadConfig config) {
    Column textOfUsable = when(col(REASON).equalTo(""), col(TEXT));
    List<Row> counts =
        judged
            .groupBy(col(REASON), textOfUsable.as(TEXT))
            .count()
            .limit(MOST_LABELS + 4) // and the reasons
            .collectAsList();
    if (counts.size() == MOST_LABELS + 4) {
      throw new InvalidOptionsException(
          "--label-column %s holds more than %,d different labels; is it a key?"
              .formatted(config.labelColumn(), MOST_LABELS));
    }
    return counts;
  }

  private static Comparator<String> order(Column label, Dataset<Row> table) {
    DataType type = table.select(label).schema().fields()[0].dataType();
    return type instanceof NumericType
        ? Comparator.comparing(BigDecimal::new)
        : Comparator.naturalOrder();
  }

  /**
   * Whether a column can be one of labels.
   *
   * @return whole numbers, strings and booleans can
   */
  static boolean canLabel(DataType type) {
    return type instanceof StringType
        || type instanceof BooleanType
        || type instanceof LongType
        || List.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType).contains(type);
  }

  /**
   * Ids, weights and sides. Of each label's rows in the order of a hash of their embedding, the
   * first are held out: equal embeddings have one place in that order and so are on one side, and
   * never more than the share is held out, so that every label keeps rows to train on.
   */
  private static Dataset<Row> split(
      Dataset<Row> judged, List<String> labels, List<Long> rowsByLabel, TrainHeadConfig config) {
    long all = rowsByLabel.stream().mapToLong(Long::longValue).sum();
    List<Row> ids = new ArrayList<>();
    for (int id = 0; id < labels.size(); id++) {
      double balanced = (double) all / labels.size() / rowsByLabel.get(id);
      double weight = config.balanceLabels() ? balanced : 1.0;
      ids.add(RowFactory.create(labels.get(id), (double) id, weight));
    }
    StructType schema =
        new StructType()
            .add(TEXT, DataTypes.StringType)
            .add(LABEL, DataTypes.DoubleType)
            .add(WEIGHT, DataTypes.DoubleType);
    Dataset<Row> idTable = judged.sparkSession().createDataFrame(ids, schema);
    Column place =
        cume_dist()
            .over(
                Window.partitionBy(col(LABEL))
                    .orderBy(xxhash64(lit(config.seed()), col(FEATURES))));
    return judged
        .where(col(REASON).equalTo(""))
        .join(broadcast(idTable), TEXT)
        .select(
            col(LABEL),
            col(WEIGHT),
            functions.array_to_vector(col(FEATURES)).as(FEATURES),
            place.leq(config.heldOut()).as(HELD_OUT));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.search;

import io.ijepa.table.EmbeddingSchema;
import io.ijepa.table.KeyColumns;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of a table with a vector, by what their vectors are: the first by key of those that are
 * equal bit by bit, and its copies. Equal vectors have the same scores with everything, so that one
 * may stand for all.
 */
final class EqualVectors {
  /** A copy's key: a struct of the key columns. */
  static final String KEY = "_key";

  /** The key of the first row with the same vector. */
  static final String FIRST = "_first";

  /** The cosine of the vector with itself: 1, or 0 of a zero vector; a double. */
  static final String SELF_SCORE = "_self";

  private static final String DIGEST = "_digest";

  private final Dataset<Row> distinct;
  private final Dataset<Row> copies;
  private final long vectors;
  private final long copied;

  /**
   * Reads the table once, and twice where there are copies.
   *
   * @param kept keeps what is read several times
   */
  EqualVectors(KeyColumns keys, Dataset<Row> table, UnaryOperator<Dataset<Row>> kept) {
    Dataset<Row> usable =
        keys.select(table.where(functions.col(EmbeddingSchema.EMBEDDING).isNotNull()));
    StructType schema =
        new StructType()
            .add(KEY, DataTypes.createStructType(keys.named("")), false)
            .add(DIGEST, DataTypes.BinaryType, false)
            .add(SELF_SCORE, DataTypes.DoubleType, false);
    Dataset<Row> digests =
        kept.apply(
            usable.mapPartitions(new VectorDigests(keys.fields().size()), Encoders.row(schema)));
    this.vectors = digests.count();
    Column first = functions.min(functions.col(KEY)).over(Window.partitionBy(DIGEST));
    this.copies =
        kept.apply(
            digests
                .withColumn(FIRST, first)
                .where(functions.not(functions.col(KEY).eqNullSafe(functions.col(FIRST))))
                .drop(DIGEST));
    this.copied = copies.count();
    this.distinct = copied == 0 ? usable : kept.apply(without(keys, usable));
  }

  private Dataset<Row> without(KeyColumns keys, Dataset<Row> usable) {
    Column key =
        functions.struct(
            keys.fields().stream()
                .map(field -> usable.col(EmbeddingSchema.quoted(field.name())))
                .toArray(Column[]::new));
    return usable.join(copies, key.equalTo(copies.col(KEY)), "left_anti");
  }

  /** Rows with a vector of finite numbers. */
  long vectors() {
    return vectors;
  }

  /** Rows with such a vector that are no copy of another. */
  long distinctVectors() {
    return vectors - copied;
  }

  /** {@value #KEY}, {@value #FIRST} and {@value #SELF_SCORE} of each copy. */
  Dataset<Row> copies() {
    return copies;
  }

  /** The key columns and the vector of each row that is no copy. */
  Dataset<Row> distinct() {
    return distinct;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.benchmark;

import java.io.Serializable;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Embeddings that are made as they are read, always the same for the same number. */
final class GeneratedRows {
  private static final StructType SCHEMA =
      new StructType()
          .add("path", DataTypes.LongType)
          .add("embedding", DataTypes.createArrayType(DataTypes.FloatType, false))
          .add("model", DataTypes.StringType);

  private interface Vectors extends LongFunction<float[]>, Serializable {}

  private GeneratedRows() {}

  /** {@code count} rows from {@code first} on. */
  static Dataset<Row> of(
      SparkSession spark, long first, long count, int dimension, int partitions) {
    return table(spark, first, count, partitions, number -> vector(number, dimension));
  }

  /** Vectors about {@code clusters} points. */
  static Dataset<Row> clustered(
      SparkSession spark, long count, int dimension, int clusters, int partitions) {
    return table(
        spark,
        0,
        count,
        partitions,
        number -> {
          float[] middle = vector(-1 - number % clusters, dimension);
          float[] own = vector(number, dimension);
          for (int i = 0; i < dimension; i++) {
            own[i] = middle[i] + own[i] / 2;
          }
          return own;
        });
  }

  private static Dataset<Row> table(
      SparkSession spark, long first, long count, int partitions, Vectors vectors) {
    return spark
        .range(first, first + count, 1, partitions)
        .map(
            (MapFunction<Long, Row>)
                number -> RowFactory.create(number, vectors.apply(number), "generated@0"),
            Encoders.row(SCHEMA));
  }

  /** Uniform numbers about zero. */
  static float[] vector(long number, int dimension) {
    SplittableRandom random = new SplittableRandom(number * 0x9E3779B97F4A7C15L);
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (random.nextInt() >> 8) * 0x1p-23f;
    }
    return vector;
  }
}

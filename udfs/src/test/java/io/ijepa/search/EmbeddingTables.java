// SPDX-License-Identifier: Apache-2.0
package io.ijepa.search;

import io.ijepa.testing.SparkForTests;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Small tables of embeddings whose every vector is known. */
final class EmbeddingTables {
  static final StructType SCHEMA =
      new StructType()
          .add("path", DataTypes.StringType)
          .add("embedding", DataTypes.createArrayType(DataTypes.FloatType))
          .add("model", DataTypes.StringType);

  static final String MODEL = "test@0123456789ab";

  /** A row before Spark has it. */
  record Entry(String path, float[] vector) {}

  private EmbeddingTables() {}

  /** {@code count} random vectors, some of them zero, and some the same as another. */
  static List<Entry> random(String prefix, int count, int dimension, long seed) {
    Random random = new Random(seed);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] vector = new float[dimension];
      int kind = random.nextInt(8);
      if (kind == 0 && i > 0) {
        vector = entries.get(random.nextInt(i)).vector().clone();
      } else if (kind != 1) {
        for (int j = 0; j < dimension; j++) {
          vector[j] = (float) (random.nextGaussian() + 0.5);
        }
      }
      entries.add(new Entry(prefix + random.nextInt(1 << 20) + "-" + i, vector));
    }
    return entries;
  }

  static Dataset<Row> table(List<Entry> entries, int partitions) {
    return table(entries, partitions, MODEL);
  }

  static Dataset<Row> table(List<Entry> entries, int partitions, String model) {
    List<Row> rows = new ArrayList<>();
    for (Entry entry : entries) {
      rows.add(RowFactory.create(entry.path(), entry.vector(), model));
    }
    Dataset<Row> table = SparkForTests.session().createDataFrame(rows, SCHEMA);
    return table.repartition(partitions);
  }
}

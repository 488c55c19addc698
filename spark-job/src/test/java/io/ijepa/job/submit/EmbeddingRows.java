// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.submit;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** An embedding table in memory, by the names of its files. */
record EmbeddingRows(Map<String, float[]> vectors, Map<String, String> statuses) {

  static EmbeddingRows read(SparkSession spark, Path table) {
    Map<String, float[]> vectors = new TreeMap<>();
    Map<String, String> statuses = new TreeMap<>();
    for (Row row :
        spark
            .read()
            .parquet(table.toString())
            .select("path", "status", "embedding")
            .collectAsList()) {
      String name = row.getString(0).replaceFirst(".*/", "");
      if (statuses.put(name, row.getString(1)) != null) {
        throw new AssertionError(name + " stands in more than one row");
      }
      if (!row.isNullAt(2)) {
        vectors.put(name, floats(row));
      }
    }
    return new EmbeddingRows(vectors, statuses);
  }

  private static float[] floats(Row row) {
    java.util.List<Float> boxed = row.getList(2);
    float[] floats = new float[boxed.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = boxed.get(i);
    }
    return floats;
  }

  /** The largest difference of any element; 0 when all bits are the same. */
  double distance(EmbeddingRows other) {
    if (!vectors.keySet().equals(other.vectors.keySet())) {
      throw new AssertionError("vectors for other files: " + vectors.keySet());
    }
    double largest = 0;
    for (Map.Entry<String, float[]> entry : vectors.entrySet()) {
      float[] mine = entry.getValue();
      float[] theirs = other.vectors.get(entry.getKey());
      if (!Arrays.equals(mine, theirs)) {
        for (int i = 0; i < mine.length; i++) {
          double difference = Math.abs((double) mine[i] - theirs[i]);
          largest = Math.max(largest, Double.isNaN(difference) ? Double.MAX_VALUE : difference);
        }
      }
    }
    return largest;
  }
}

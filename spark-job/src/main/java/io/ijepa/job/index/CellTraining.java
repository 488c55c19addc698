// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.index;

import io.ijepa.option.InvalidOptionsException;
import io.ijepa.search.Cells;
import io.ijepa.table.EmbeddingSchema;
import io.ijepa.vector.Metric;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** K-means on a sample of a table. */
final class CellTraining {
  /** More rows of a cell barely move its centroid. */
  private static final long ROWS_PER_CELL = 256;

  private static final long SEED = 1;
  private static final String FEATURES = "features";

  private CellTraining() {}

  /**
   * @throws InvalidOptionsException when there is nothing to train on
   */
  static void checkTrainable(Dataset<Row> table, Metric metric) {
    if (usable(table, metric).isEmpty()) {
      throw new InvalidOptionsException("--embeddings has no row with an embedding to index");
    }
  }

  private static Dataset<Row> usable(Dataset<Row> table, Metric metric) {
    Column vector = org.apache.spark.sql.functions.col(EmbeddingSchema.EMBEDDING);
    return table.where(vector.isNotNull()).where(isUsable(metric)).select(vector);
  }

  /**
   * For cosine, k-means on the sphere: vectors count by their direction alone, so that a row's
   * nearest centroid by cosine is its cell; zero vectors have none and train nothing.
   */
  static Cells train(Dataset<Row> table, int cells, Metric metric) {
    Dataset<Row> usable = usable(table, metric);
    Column vector = org.apache.spark.sql.functions.col(EmbeddingSchema.EMBEDDING);
    double share = Math.min(1, (double) ROWS_PER_CELL * cells / usable.count());
    Dataset<Row> sample =
        usable
            .sample(share, SEED)
            .select(functions.array_to_vector(vector.cast("array<double>")).as(FEATURES))
            .persist();
    try {
      Vector[] centers =
          new KMeans()
              .setK(cells)
              .setSeed(SEED)
              .setFeaturesCol(FEATURES)
              .setDistanceMeasure(metric == Metric.COSINE ? "cosine" : "euclidean")
              .fit(sample)
              .clusterCenters();
      List<float[]> centroids = new ArrayList<>();
      for (Vector center : centers) {
        float[] centroid = new float[center.size()];
        for (int i = 0; i < centroid.length; i++) {
          centroid[i] = (float) center.apply(i);
        }
        centroids.add(centroid);
      }
      return new Cells(metric, centroids);
    } finally {
      sample.unpersist();
    }
  }

  /** Finite, and for cosine not zero. */
  private static Column isUsable(Metric metric) {
    Column finite =
        org.apache.spark.sql.functions.expr(
            "forall(embedding, x -> x is not null and not isnan(x)"
                + " and abs(x) <= float('3.4028235E38'))");
    return metric == Metric.COSINE
        ? finite.and(org.apache.spark.sql.functions.expr("exists(embedding, x -> x != 0)"))
        : finite;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.vector;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * All pairs of a row and a query whose score reaches a threshold, exactly: the product in single
 * precision only tells which pairs need no look. Used by one thread.
 */
public final class PairSearch {
  /** Queries of one product: every score of it comes back, and every one may be a pair. */
  public static final int QUERIES = 256;

  /** A row, a query, and how near they are. */
  public record Pair<R, Q>(R row, Q query, double score) {}

  private final SimilarityProduct product;
  private final double threshold;

  /**
   * @param threshold of the blocks' metric, cosine or dot
   */
  public PairSearch(SimilarityProduct product, double threshold) {
    this.product = product;
    this.threshold = threshold;
  }

  /** The pairs of two blocks. */
  public <R, Q> List<Pair<R, Q>> pairs(VectorBlock<R> rows, VectorBlock<Query<Q>> queries) {
    FloatBuffer scores = product.await(product.scores(queries, rows));
    float[] line = new float[rows.size()];
    List<Pair<R, Q>> pairs = new ArrayList<>();
    for (int query = 0; query < queries.size(); query++) {
      scores.get(query * rows.size(), line);
      double least = threshold - queries.errorBound(query, rows);
      for (int row = 0; row < line.length; row++) {
        if (line[row] >= least || rows.isOutsized(row)) {
          double score = queries.score(query, rows, row);
          if (score >= threshold) {
            pairs.add(new Pair<>(rows.key(row), queries.key(query).key(), score));
          }
        }
      }
    }
    return pairs;
  }
}

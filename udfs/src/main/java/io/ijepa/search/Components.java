// SPDX-License-Identifier: Apache-2.0
package io.ijepa.search;

import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;

/**
 * Connected components of a graph of any size, by alternating large-star and small-star (Kiveris et
 * al., Connected Components in MapReduce and Beyond, SoCC 2014): each round ties nodes to the
 * smallest of their neighbours, so that a chain's length halves, until every component is a star.
 */
final class Components {
  static final String NODE = "node";
  static final String COMPONENT = "component";

  private static final String U = "u";
  private static final String V = "v";
  private static final String LEAST = "least";

  /** A chain of a billion nodes needs some thirty. */
  private static final int MOST_ROUNDS = 100;

  private Components() {}

  /**
   * @param edges two columns of one type that can be ordered; no edge of a node to itself
   * @param kept keeps the edges of a round, and lets the next round's plan begin with them
   * @return {@value #NODE} and {@value #COMPONENT}, the smallest node that it is connected to, for
   *     each node of an edge
   */
  static Dataset<Row> of(Dataset<Row> edges, UnaryOperator<Dataset<Row>> kept) {
    Dataset<Row> stars = kept.apply(edges.toDF(U, V));
    Row before = null;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      stars = kept.apply(smallStar(largeStar(stars)));
      Row now = sum(stars);
      if (now.equals(before)) {
        Dataset<Row> members = stars.toDF(NODE, COMPONENT);
        Column root = functions.col(COMPONENT);
        return members.union(members.select(root.as(NODE), root).distinct());
      }
      before = now;
    }
    throw new IllegalStateException(
        "the pairs do not come together in clusters after " + MOST_ROUNDS + " rounds");
  }

  /** Ties each larger neighbour of a node to the smallest of all its neighbours and itself. */
  private static Dataset<Row> largeStar(Dataset<Row> edges) {
    Column u = functions.col(U);
    Column v = functions.col(V);
    return edges
        .union(edges.select(v, u))
        .withColumn(LEAST, functions.least(u, functions.min(V).over(Window.partitionBy(U))))
        .where(v.gt(u))
        .select(v.as(U), functions.col(LEAST).as(V))
        .distinct();
  }

  /** Ties a node and its smaller neighbours to the smallest of them. */
  private static Dataset<Row> smallStar(Dataset<Row> edges) {
    Column u = functions.col(U);
    Column v = functions.col(V);
    Dataset<Row> downwards =
        edges
            .select(functions.greatest(u, v).as(U), functions.least(u, v).as(V))
            .withColumn(LEAST, functions.min(V).over(Window.partitionBy(U)));
    Column least = functions.col(LEAST);
    return downwards
        .where(v.notEqual(least))
        .select(v.as(U), least.as(V))
        .union(downwards.select(u, least.as(V)))
        .distinct();
  }

  /** Tells, but for an accident of 64 bits, whether a round has changed an edge. */
  private static Row sum(Dataset<Row> edges) {
    return edges
        .select(
            functions.xxhash64(functions.col(U), functions.col(V)).cast("decimal(20,0)").as("h"))
        .agg(functions.count("h"), functions.sum("h"))
        .head();
  }
}

package io.ijepa.udf;

import io.ijepa.inference.Device;
import io.ijepa.search.Metric;
import io.ijepa.search.Query;
import io.ijepa.search.Scored;
import io.ijepa.search.SimilarityProduct;
import io.ijepa.search.TopKSearch;
import io.ijepa.search.VectorBlock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/**
 * The cells that an index has laid a table out by: each row lies in the cell whose centroid is
 * nearest to it.
 */
public final class Cells {
  /** The column that holds the number of a row's cell. */
  public static final String CELL = "cell";

  private final Metric metric;
  private final int dimension;
  private final List<float[]> centroids;

  /**
   * @param metric by which a cell is near; cosine or l2
   * @param centroids by number, at least one
   */
  public Cells(Metric metric, List<float[]> centroids) {
    this.metric = metric;
    this.dimension = centroids.get(0).length;
    this.centroids = List.copyOf(centroids);
  }

  public Metric metric() {
    return metric;
  }

  public int count() {
    return centroids.size();
  }

  public int dimension() {
    return dimension;
  }

  /** A copy of a cell's centroid. */
  public float[] centroid(int cell) {
    return centroids.get(cell).clone();
  }

  /** Rows of these cells: what Spark reads of a table that is partitioned by cell. */
  static Column in(Set<Integer> cells) {
    return functions.col(CELL).isin(cells.toArray());
  }

  /**
   * For each cell, the vectors that it is one of the nearest to; run on this machine's CPU.
   *
   * @param vectors {@code count} of them, one after the other
   */
  Map<Integer, List<Integer>> nearest(float[] vectors, int count, int nearest) {
    Device device = new Device.Cpu(Runtime.getRuntime().availableProcessors());
    TopKSearch<Integer> search =
        new TopKSearch<>(
            new SimilarityProduct(device, () -> {}),
            metric,
            dimension,
            count,
            nearest,
            Comparator.<Integer>naturalOrder(),
            false);
    List<VectorBlock<Query<Integer>>> queries = new ArrayList<>();
    VectorBlock<Query<Integer>> block = null;
    for (int number = 0; number < count; number++) {
      if (block == null || block.isFull()) {
        block = VectorBlock.ofQueries(metric, dimension, count - number);
        queries.add(block);
      }
      block.add(new Query<>(number, number), vectors, number * dimension);
    }
    search.compareWith(queries);
    for (int cell = 0; cell < centroids.size(); cell++) {
      search.add(cell, centroids.get(cell), 0);
    }
    search.finish();
    Map<Integer, List<Integer>> vectorsOfCell = new TreeMap<>();
    for (int number = 0; number < count; number++) {
      for (Scored<Integer> cell : search.nearest(number)) {
        vectorsOfCell.computeIfAbsent(cell.key(), any -> new ArrayList<>()).add(number);
      }
    }
    return vectorsOfCell;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.search;

import io.ijepa.inference.Cancellation;
import io.ijepa.inference.Device;
import io.ijepa.inference.InferenceException;
import io.ijepa.table.EmbeddingSchema;
import io.ijepa.vector.Metric;
import io.ijepa.vector.Scored;
import io.ijepa.vector.SimilarityProduct;
import io.ijepa.vector.TopKSearch;
import io.ijepa.vector.VectorBlock;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The cells that an index has laid a table out by: each row lies in the cell whose centroid is
 * nearest to it.
 */
public final class Cells implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The column that holds the number of a row's cell. */
  public static final String CELL = "cell";

  private final Metric metric;
  private final int dimension;
  private final float[][] centroids;

  /**
   * @param metric by which a cell is near; cosine or l2
   * @param centroids by number, at least one
   */
  public Cells(Metric metric, List<float[]> centroids) {
    this.metric = metric;
    this.dimension = centroids.get(0).length;
    this.centroids = centroids.toArray(float[][]::new);
  }

  public Metric metric() {
    return metric;
  }

  public int count() {
    return centroids.length;
  }

  public int dimension() {
    return dimension;
  }

  /** A copy of a cell's centroid. */
  public float[] centroid(int cell) {
    return centroids[cell].clone();
  }

  /**
   * The rows that have a vector, with the column {@value #CELL} at the end.
   *
   * @throws InferenceException while it is read, when a vector has another dimension than the cells
   */
  public Dataset<Row> assign(Dataset<Row> embeddings) {
    StructType schema = embeddings.schema();
    StructType celled = schema.add(CELL, DataTypes.IntegerType, false);
    Dataset<Row> rows =
        embeddings.mapPartitions(
            new CellPartitions(this, schema.fieldIndex(EmbeddingSchema.EMBEDDING)),
            Encoders.row(celled));
    // The row encoder forgets metadata, and with it who made the embeddings.
    Column[] restored =
        Stream.of(celled.fields())
            .map(
                field ->
                    functions
                        .col(EmbeddingSchema.quoted(field.name()))
                        .cast(field.dataType())
                        .as(field.name(), field.metadata()))
            .toArray(Column[]::new);
    return rows.select(restored);
  }

  /** Rows of these cells: what Spark reads of a table that is partitioned by cell. */
  static Column in(Set<Integer> cells) {
    return functions.col(CELL).isin(cells.toArray());
  }

  /**
   * For each cell, the vectors that it is one of the nearest to; run on the driver's CPU.
   *
   * @param vectors {@code count} of them, one after the other
   */
  Map<Integer, List<Integer>> nearest(float[] vectors, int count, int nearest) {
    return nearest(
        new Device.Cpu(Runtime.getRuntime().availableProcessors()),
        () -> {}, // no task kills the driver
        vectors,
        count,
        nearest);
  }

  /** For each cell, the vectors that it is one of the nearest to; run on a task's device. */
  Map<Integer, List<Integer>> nearest(
      Device device, Cancellation cancellation, float[] vectors, int count, int nearest) {
    try (SimilarityProduct product = new SimilarityProduct(device, cancellation)) {
      return nearest(product, vectors, count, nearest);
    }
  }

  private Map<Integer, List<Integer>> nearest(
      SimilarityProduct product, float[] vectors, int count, int nearest) {
    TopKSearch<Integer> search =
        new TopKSearch<>(
            product, metric, dimension, count, nearest, Comparator.<Integer>naturalOrder(), false);
    search.compareWith(
        VectorBlock.ofQueries(
            metric,
            dimension,
            vectors,
            IntStream.range(0, count).toArray(),
            number -> number,
            VectorBlock.MOST_QUERIES));
    for (int cell = 0; cell < centroids.length; cell++) {
      search.add(cell, centroids[cell], 0);
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

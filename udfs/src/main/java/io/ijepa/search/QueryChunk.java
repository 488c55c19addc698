// SPDX-License-Identifier: Apache-2.0
package io.ijepa.search;

import io.ijepa.inference.InferenceException;
import io.ijepa.vector.Metric;
import io.ijepa.vector.Query;
import io.ijepa.vector.VectorBlock;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;

/**
 * Queries that are searched for in one pass over the table: as many as may lie in every executor's
 * memory. Travels by broadcast, so that the tasks of an executor share it.
 */
final class QueryChunk implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Bytes of the vectors of a chunk, at most. */
  private static final long BYTES = 32L << 20;

  /** Neighbours that a task may have to keep, at most. */
  private static final long NEIGHBOURS = 250_000;

  private final Metric metric;
  private final long first;
  private final int dimension;
  private final int queriesOfBlock;
  private final List<Row> keys = new ArrayList<>();
  private final Map<Integer, int[]> probing = new HashMap<>();
  private float[] vectors = new float[0];
  private transient WeakReference<List<VectorBlock<Query<Row>>>> blocks;

  /**
   * @param first the number of the first query among all queries
   * @param queriesOfBlock queries that are multiplied at once, at most
   */
  QueryChunk(Metric metric, long first, int dimension, int queriesOfBlock) {
    this.metric = metric;
    this.first = first;
    this.dimension = dimension;
    this.queriesOfBlock = queriesOfBlock;
  }

  /** How many queries of a dimension may be searched for at once. */
  static int room(int dimension, int topK) {
    return (int) Math.max(1, Math.min(BYTES / (4L * dimension), NEIGHBOURS / topK));
  }

  void add(Row key, float[] vector) {
    int at = keys.size() * dimension;
    if (at == vectors.length) {
      vectors = Arrays.copyOf(vectors, Math.max(16 * dimension, 2 * at));
    }
    System.arraycopy(vector, 0, vectors, at, dimension);
    keys.add(key);
  }

  int size() {
    return keys.size();
  }

  int dimension() {
    return dimension;
  }

  /**
   * @throws InferenceException when a row's vector has another dimension than the queries'
   */
  void checkDimension(Row key, int found) {
    if (found != dimension) {
      throw new InferenceException(
          "the embedding of "
              + key
              + " has "
              + found
              + " elements, but those of the queries have "
              + dimension
              + "; search a table of one model");
    }
  }

  Row key(int number) {
    return keys.get(number);
  }

  /** A query's number among all queries. */
  long number(int number) {
    return first + number;
  }

  /**
   * The queries in blocks; made once in each JVM, for all tasks that hold them. Weakly kept: Spark
   * keeps the chunk itself long after the last of its tasks.
   */
  synchronized List<VectorBlock<Query<Row>>> blocks() {
    List<VectorBlock<Query<Row>>> made = blocks == null ? null : blocks.get();
    if (made == null) {
      made = cut(IntStream.range(0, keys.size()).toArray());
      blocks = new WeakReference<>(made);
    }
    return made;
  }

  /** The queries that probe a cell. */
  List<VectorBlock<Query<Row>>> blocksOfCell(int cell) {
    return cut(probing.getOrDefault(cell, new int[0]));
  }

  private List<VectorBlock<Query<Row>>> cut(int[] numbers) {
    return VectorBlock.ofQueries(metric, dimension, vectors, numbers, keys::get, queriesOfBlock);
  }

  /** Settles which cells each query probes: the nearest ones. */
  void probe(Cells cells, int probes) {
    Map<Integer, List<Integer>> queriesOfCell = cells.nearest(vectors, keys.size(), probes);
    queriesOfCell.forEach(
        (cell, numbers) ->
            probing.put(cell, numbers.stream().mapToInt(Integer::intValue).toArray()));
  }

  /** How many queries probe a cell. */
  int probing(int cell) {
    return probing.getOrDefault(cell, new int[0]).length;
  }

  /** The cells that some query probes. */
  Set<Integer> probed() {
    return probing.keySet();
  }
}

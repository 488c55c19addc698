package io.ijepa.udf;

import io.ijepa.inference.InferenceException;
import io.ijepa.search.Metric;
import io.ijepa.search.PairSearch;
import io.ijepa.search.Query;
import io.ijepa.search.VectorBlock;
import java.io.Serializable;
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
  private final List<Row> keys = new ArrayList<>();
  private final Map<Integer, int[]> probing = new HashMap<>();
  private float[] vectors = new float[0];
  private transient List<VectorBlock<Query<Row>>> blocks;

  /**
   * @param first the number of the first query among all queries
   */
  QueryChunk(Metric metric, long first, int dimension) {
    this.metric = metric;
    this.first = first;
    this.dimension = dimension;
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

  /** The queries as products take them; made once in each JVM, where they are asked for. */
  synchronized List<VectorBlock<Query<Row>>> blocks() {
    if (blocks == null) {
      blocks = blocksOf(IntStream.range(0, keys.size()).toArray());
    }
    return blocks;
  }

  /** The queries that probe a cell. */
  List<VectorBlock<Query<Row>>> blocks(int cell) {
    return blocksOf(probing.getOrDefault(cell, new int[0]));
  }

  private List<VectorBlock<Query<Row>>> blocksOf(int[] numbers) {
    return VectorBlock.ofQueries(
        metric, dimension, vectors, numbers, keys::get, VectorBlock.MOST_QUERIES);
  }

  /** The queries in small blocks, for products whose every score is looked at. */
  synchronized List<VectorBlock<Query<Row>>> smallBlocks() {
    if (blocks == null) {
      blocks =
          VectorBlock.ofQueries(
              metric,
              dimension,
              vectors,
              IntStream.range(0, keys.size()).toArray(),
              keys::get,
              PairSearch.QUERIES);
    }
    return blocks;
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

package io.ijepa.udf;

import io.ijepa.search.Metric;
import io.ijepa.search.Query;
import io.ijepa.search.VectorBlock;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
      List<VectorBlock<Query<Row>>> made = new ArrayList<>();
      VectorBlock<Query<Row>> block = null;
      for (int number = 0; number < keys.size(); number++) {
        if (block == null || block.isFull()) {
          block = VectorBlock.ofQueries(metric, dimension, keys.size() - number);
          made.add(block);
        }
        block.add(new Query<>(number, keys.get(number)), vectors, number * dimension);
      }
      blocks = made;
    }
    return blocks;
  }
}

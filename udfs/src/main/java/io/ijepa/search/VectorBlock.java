package io.ijepa.search;

import io.ijepa.graph.SimilarityGraph;
import io.ijepa.inference.DirectTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Vectors with their keys: as they were given, for exact scores, and once more in direct memory as
 * the product takes them. One thread fills it; a block that is filled may be read by many.
 *
 * @param <K> what a vector is known by
 */
public final class VectorBlock<K> {
  /** Bytes of one of the two copies, at most; both operands then stay in a CPU's cache. */
  private static final long BYTES = 8L << 20;

  private static final int MOST_ROWS = 4096;
  public static final int MOST_QUERIES = 1024;

  private final Metric metric;
  private final int dimension;
  private final int capacity;
  private final float[] values;
  private final float[] scratch;
  private final double[] squares;
  private final List<K> keys;
  private final FloatBuffer scaled; // float32 [capacity, dimension]
  private final FloatBuffer offsets; // float32 [capacity]
  private final BitSet outsized = new BitSet();
  private double longest; // of the vectors in the product

  private VectorBlock(Metric metric, int dimension, int capacity) {
    this.metric = metric;
    this.dimension = dimension;
    this.capacity = capacity;
    this.values = new float[Math.multiplyExact(capacity, dimension)];
    this.scratch = new float[dimension];
    this.squares = new double[capacity];
    this.keys = new ArrayList<>(capacity);
    this.scaled = direct(values.length);
    this.offsets = direct(capacity);
  }

  /** An empty block for rows of a table. */
  public static <K> VectorBlock<K> ofRows(Metric metric, int dimension) {
    return new VectorBlock<>(metric, dimension, capacity(dimension, MOST_ROWS));
  }

  /** An empty block for queries, of at most {@code count} vectors. */
  private static <K> VectorBlock<K> ofQueries(Metric metric, int dimension, int count) {
    return new VectorBlock<>(metric, dimension, Math.min(count, capacity(dimension, MOST_QUERIES)));
  }

  /**
   * Vectors as queries, in as many blocks as they need.
   *
   * @param vectors all of them, one after the other
   * @param numbers those to take, each with its key
   * @param most queries of one block
   */
  public static <K> List<VectorBlock<Query<K>>> ofQueries(
      Metric metric, int dimension, float[] vectors, int[] numbers, IntFunction<K> keys, int most) {
    List<VectorBlock<Query<K>>> blocks = new ArrayList<>();
    VectorBlock<Query<K>> block = null;
    for (int i = 0; i < numbers.length; i++) {
      if (block == null || block.isFull()) {
        block = ofQueries(metric, dimension, Math.min(most, numbers.length - i));
        blocks.add(block);
      }
      int number = numbers[i];
      block.add(new Query<>(number, keys.apply(number)), vectors, number * dimension);
    }
    return blocks;
  }

  private static int capacity(int dimension, int most) {
    return (int) Math.max(16, Math.min(most, BYTES / (4L * dimension)));
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  public boolean isFull() {
    return keys.size() == capacity;
  }

  public int size() {
    return keys.size();
  }

  int dimension() {
    return dimension;
  }

  K key(int index) {
    return keys.get(index);
  }

  double square(int index) {
    return squares[index];
  }

  /**
   * Adds a vector of finite numbers.
   *
   * @param vector holds it from {@code start} on
   */
  public void add(K key, float[] vector, int start) {
    int index = keys.size();
    int at = index * dimension;
    System.arraycopy(vector, start, values, at, dimension);
    double square = Sums.dot(values, at, values, at, dimension);
    double scale = metric.scale(square);
    if (scale == 1) {
      scaled.put(at, values, at, dimension);
    } else {
      for (int i = 0; i < dimension; i++) {
        scratch[i] = (float) (values[at + i] * scale);
      }
      scaled.put(at, scratch);
    }
    if (scale == 0 && square > 0) {
      outsized.set(index);
      offsets.put(index, 0);
    } else {
      offsets.put(index, (float) metric.offset(square));
      longest = Math.max(longest, Math.sqrt(square) * scale);
    }
    squares[index] = square;
    keys.add(key);
  }

  /** A block of its own with some of these vectors. */
  VectorBlock<K> select(List<Integer> indices) {
    VectorBlock<K> selected = new VectorBlock<>(metric, dimension, indices.size());
    indices.forEach(index -> selected.add(keys.get(index), values, index * dimension));
    return selected;
  }

  /** Room for other vectors, in the same memory. */
  public void clear() {
    keys.clear();
    outsized.clear();
    longest = 0;
  }

  /** The exact score of a vector here and one there. */
  double score(int index, VectorBlock<?> other, int otherIndex) {
    return metric == Metric.L2
        ? metric.score(values, index * dimension, other.values, otherIndex * dimension, dimension)
        : metric.score(
            Sums.dot(values, index * dimension, other.values, otherIndex * dimension, dimension),
            squares[index],
            other.squares[otherIndex]);
  }

  /** Vectors that are too long for single precision; the product knows nothing of them. */
  int[] outsized() {
    return outsized.stream().toArray();
  }

  boolean isOutsized(int index) {
    return outsized.get(index);
  }

  /**
   * How far a product of query {@code index} and any of the rows may lie from the exact one: the
   * bound of a sum of n products in any order, n 2^-24 times the lengths of both (Higham, Accuracy
   * and Stability of Numerical Algorithms, section 3.1), with room for the rounding of the operands
   * and for products below the range of single precision.
   */
  double errorBound(int index, VectorBlock<?> rows) {
    if (isOutsized(index)) {
      return Double.POSITIVE_INFINITY;
    }
    double query = Math.sqrt(squares[index]) * metric.scale(squares[index]);
    double lengths = query * rows.longest;
    if (metric == Metric.L2) {
      // The last part is the double precision of what is compared with the product.
      lengths += rows.longest * rows.longest / 2 + 0x1p-26 * squares[index];
    }
    return (dimension + 8) * (0x1.01p-24 * lengths + 0x1p-125);
  }

  /** The inputs of a product for which this block is the rows. */
  Map<String, DirectTensor> asRows() {
    return Map.of(
        SimilarityGraph.ROWS,
        tensor(scaled, size(), dimension),
        SimilarityGraph.OFFSETS,
        tensor(offsets, size()));
  }

  /** The inputs of a product for which this block is the queries. */
  Map<String, DirectTensor> asQueries() {
    return Map.of(SimilarityGraph.QUERIES, tensor(scaled, size(), dimension));
  }

  private static DirectTensor tensor(FloatBuffer memory, int... extents) {
    long[] shape = new long[extents.length];
    int elements = 1;
    for (int i = 0; i < extents.length; i++) {
      shape[i] = extents[i];
      elements *= extents[i];
    }
    return DirectTensor.float32(memory.duplicate().clear().limit(elements), shape);
  }
}

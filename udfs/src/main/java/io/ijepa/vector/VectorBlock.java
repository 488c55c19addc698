// SPDX-License-Identifier: Apache-2.0
package io.ijepa.vector;

import io.ijepa.graph.SimilarityGraph;
import io.ijepa.inference.DirectMemory;
import io.ijepa.inference.DirectTensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Vectors with their keys: as they were given, for exact scores, and, once a product asks for them,
 * in direct memory as that product takes them. One thread fills and clears it, while no other uses
 * it; a block that is filled may be read by many.
 *
 * @param <K> what a vector is known by
 */
public final class VectorBlock<K> {
  /** Bytes of the vectors, at most; both operands then stay in a CPU's cache. */
  private static final long BYTES = 8L << 20;

  private static final int MOST_ROWS = 4096;
  public static final int MOST_QUERIES = 1024;

  private final Metric metric;
  private final int dimension;
  private final int capacity;
  private final float[] values;
  private final double[] squares;
  private final List<K> keys;
  private final BitSet outsized = new BitSet();
  private double longest; // of the vectors in the product
  private Scaled scaled;
  private Levels rowLevels;
  private Levels queryLevels;

  /** The first {@code size} vectors in single precision, and what their products are shifted by. */
  private static final class Scaled {
    private final FloatBuffer vectors; // float32 [capacity, dimension]
    private final FloatBuffer offsets; // float32 [capacity]
    private int size;

    Scaled(int capacity, int dimension) {
      this.vectors = DirectMemory.floats(Math.multiplyExact(capacity, dimension));
      this.offsets = DirectMemory.floats(capacity);
    }
  }

  private VectorBlock(Metric metric, int dimension, int capacity) {
    this.metric = metric;
    this.dimension = dimension;
    this.capacity = capacity;
    this.values = new float[Math.multiplyExact(capacity, dimension)];
    this.squares = new double[capacity];
    this.keys = new ArrayList<>(capacity);
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
   * Adds a vector.
   *
   * @param vector holds it from {@code start} on
   * @throws IllegalArgumentException when an element is not a finite number
   */
  public void add(K key, float[] vector, int start) {
    int index = keys.size();
    int at = index * dimension;
    System.arraycopy(vector, start, values, at, dimension);
    double square = Sums.dot(values, at, values, at, dimension);
    if (!Double.isFinite(square)) { // no sum of finite floats' squares leaves the range of doubles
      throw new IllegalArgumentException(
          "every element of a vector must be finite, but the squares of those of "
              + key
              + " add up to "
              + square
              + "; leave it out");
    }
    double scale = metric.scale(square);
    if (scale == 0 && square > 0) {
      outsized.set(index);
    } else {
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
    if (scaled != null) {
      scaled.size = 0;
    }
    if (rowLevels != null) {
      rowLevels.clear();
    }
    queryLevels = null; // laid out for the number of vectors
  }

  private synchronized Scaled scaled() {
    if (scaled == null) {
      scaled = new Scaled(capacity, dimension);
    }
    for (; scaled.size < size(); scaled.size++) {
      int index = scaled.size;
      int at = index * dimension;
      double scale = metric.scale(squares[index]);
      if (scale == 1) {
        scaled.vectors.put(at, values, at, dimension);
      } else {
        for (int i = at; i < at + dimension; i++) {
          scaled.vectors.put(i, (float) (values[i] * scale));
        }
      }
      scaled.offsets.put(index, (float) offset(index));
    }
    return scaled;
  }

  /** What the products of a row are shifted by. */
  double offset(int index) {
    return isOutsized(index) ? 0 : metric.offset(squares[index]);
  }

  /** The vectors as rows of a product of levels. */
  synchronized Levels rowLevels() {
    if (rowLevels == null) {
      rowLevels = Levels.ofRows(dimension, capacity);
    }
    return filled(rowLevels);
  }

  /** The vectors as queries of a product of levels; no more are added then. */
  synchronized Levels queryLevels() {
    if (queryLevels == null) {
      queryLevels = Levels.ofQueries(dimension, size());
    }
    return filled(queryLevels);
  }

  private Levels filled(Levels some) {
    while (some.size() < size()) {
      int index = some.size();
      some.add(values, index * dimension, metric.scale(squares[index]));
    }
    return some;
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

  /** How far a product of query {@code index} and any of the rows may lie from the exact one. */
  double errorBound(int index, VectorBlock<?> rows) {
    return isOutsized(index)
        ? Double.POSITIVE_INFINITY
        : ErrorBounds.ofSinglePrecision(metric, dimension, squares[index], rows.longest);
  }

  /**
   * How far a product of levels, times both steps, may lie from the exact product, for query {@code
   * index} and any of the rows.
   */
  double levelsBound(int index, VectorBlock<?> rows) {
    return errorBound(index, rows)
        + ErrorBounds.ofLevels(
            metric,
            squares[index],
            rows.longest,
            queryLevels().distance(index),
            rows.rowLevels().farthest());
  }

  /** The inputs of a product for which this block is the rows. */
  Map<String, DirectTensor> asRows() {
    return Map.of(
        SimilarityGraph.ROWS,
        tensor(scaled().vectors, size(), dimension),
        SimilarityGraph.OFFSETS,
        tensor(scaled().offsets, size()));
  }

  /** The inputs of a product for which this block is the queries. */
  Map<String, DirectTensor> asQueries() {
    return Map.of(SimilarityGraph.QUERIES, tensor(scaled().vectors, size(), dimension));
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

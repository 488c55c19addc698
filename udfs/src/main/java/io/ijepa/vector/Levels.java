// SPDX-License-Identifier: Apache-2.0
package io.ijepa.vector;

import io.ijepa.graph.LevelsGraph;
import io.ijepa.inference.DirectMemory;
import java.nio.ByteBuffer;

/**
 * The vectors of a block, each rounded to whole multiples, levels, of a step of its own, and how
 * far from the vector that is. Written by one thread, then read by many.
 */
final class Levels {
  /** Smaller steps would leave the range of what is computed with them. */
  private static final double LEAST_STEP = 1e-30;

  /** A number so large that what is added to it becomes whole, and stands in its last bits. */
  private static final float WHOLE = 0x1.8p23f;

  private static final int MOST_OF_ROWS = LevelsGraph.MOST - LevelsGraph.ZERO;
  private static final int MOST_OF_QUERIES = 127;

  private final int dimension;
  private final int capacity;
  private final boolean areRows;
  private final ByteBuffer memory;
  private final byte[] line;
  private final double[] steps;
  private final double[] distances;
  private int size;
  private double farthest;

  private Levels(int dimension, int capacity, boolean areRows) {
    this.dimension = dimension;
    this.capacity = capacity;
    this.areRows = areRows;
    this.memory = DirectMemory.bytes(Math.multiplyExact(capacity, dimension));
    this.line = new byte[dimension];
    this.steps = new double[capacity];
    this.distances = new double[capacity];
  }

  /** Room for rows: uint8 [rows, dimension], where {@link LevelsGraph#ZERO} is zero. */
  static Levels ofRows(int dimension, int capacity) {
    return new Levels(dimension, capacity, true);
  }

  /** Room for exactly this many queries: int8 [dimension, queries]. */
  static Levels ofQueries(int dimension, int count) {
    return new Levels(dimension, count, false);
  }

  /**
   * Adds a vector.
   *
   * @param scale what its elements are multiplied by first
   */
  void add(float[] values, int start, double scale) {
    float largest = largest(values, start);
    double step = largest * scale / (areRows ? MOST_OF_ROWS : MOST_OF_QUERIES);
    if (step < LEAST_STEP) {
      step = 0;
    }
    float inverse = step == 0 ? 0 : (float) (scale / step);
    if (Float.isInfinite(inverse)) {
      step = 0;
      inverse = 0;
    }
    double lost = round(values, start, inverse);
    steps[size] = step;
    distances[size] = step == 0 ? largest * scale * Math.sqrt(dimension) : step * lost;
    farthest = Math.max(farthest, distances[size]);
    put(size);
    size++;
  }

  private float largest(float[] values, int start) {
    float largest = 0;
    for (int i = start; i < start + dimension; i++) {
      float magnitude = Math.abs(values[i]);
      if (magnitude > largest) { // Math.max is slower: it knows of zeros with a sign
        largest = magnitude;
      }
    }
    return largest;
  }

  /** Rounds a vector's elements to levels; returns the length of what they lose, in steps. */
  private double round(float[] values, int start, float inverse) {
    byte[] to = line;
    int zero = areRows ? LevelsGraph.ZERO : 0;
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 4 <= to.length; i += 4) {
      float v0 = values[start + i] * inverse;
      float v1 = values[start + i + 1] * inverse;
      float v2 = values[start + i + 2] * inverse;
      float v3 = values[start + i + 3] * inverse;
      float w0 = v0 + WHOLE;
      float w1 = v1 + WHOLE;
      float w2 = v2 + WHOLE;
      float w3 = v3 + WHOLE;
      to[i] = (byte) (Float.floatToRawIntBits(w0) + zero);
      to[i + 1] = (byte) (Float.floatToRawIntBits(w1) + zero);
      to[i + 2] = (byte) (Float.floatToRawIntBits(w2) + zero);
      to[i + 3] = (byte) (Float.floatToRawIntBits(w3) + zero);
      v0 -= w0 - WHOLE;
      v1 -= w1 - WHOLE;
      v2 -= w2 - WHOLE;
      v3 -= w3 - WHOLE;
      s0 += v0 * v0;
      s1 += v1 * v1;
      s2 += v2 * v2;
      s3 += v3 * v3;
    }
    for (; i < to.length; i++) {
      float v0 = values[start + i] * inverse;
      float w0 = v0 + WHOLE;
      to[i] = (byte) (Float.floatToRawIntBits(w0) + zero);
      v0 -= w0 - WHOLE;
      s0 += v0 * v0;
    }
    // What this loop rounds itself: up to 127 x 2^-23 for an element, and 2^-24 for each addition.
    return 1.01 * Math.sqrt(s0 + s1 + s2 + s3) + 0x1p-14 * Math.sqrt(dimension);
  }

  private void put(int index) {
    if (areRows) {
      memory.put(index * dimension, line);
    } else {
      for (int i = 0; i < dimension; i++) {
        memory.put(i * capacity + index, line[i]);
      }
    }
  }

  void clear() {
    size = 0;
    farthest = 0;
  }

  int size() {
    return size;
  }

  /** The levels of all that was added. */
  ByteBuffer memory() {
    return memory.duplicate().clear().limit(size * dimension);
  }

  double step(int index) {
    return steps[index];
  }

  /** The length of what a vector lost. */
  double distance(int index) {
    return distances[index];
  }

  /** The largest {@link #distance}. */
  double farthest() {
    return farthest;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.udf;

import io.ijepa.vector.Metric;

/** Arithmetic on single vectors, for SQL. A vector is a {@code double[]}, or null. */
final class Vectors {
  private Vectors() {}

  /**
   * a·b / (|a| |b|), in double precision, as {@link Metric#COSINE} has it. Null where a vector is
   * null or has length zero, and so no direction; the metric, which must order, gives 0 there.
   *
   * @throws IllegalArgumentException when the vectors have different numbers of elements
   */
  static Double cosineSimilarity(double[] a, double[] b) {
    if (a == null || b == null) {
      return null;
    }
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "cosine_similarity needs two vectors of one model, but they have "
              + a.length
              + " and "
              + b.length
              + " elements");
    }
    double square = dot(a, a);
    double otherSquare = dot(b, b);
    if (square * otherSquare == 0) {
      return null;
    }
    double cosine = Metric.cosine(dot(a, b), square, otherSquare);
    return Math.max(-1, Math.min(1, cosine)); // rounding can leave 1 by an ulp
  }

  /** v / |v|; null where the vector is null or has length zero. */
  static float[] normalize(double[] vector) {
    if (vector == null) {
      return null;
    }
    double length = Math.sqrt(dot(vector, vector));
    if (length == 0) {
      return null;
    }
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / length);
    }
    return unit;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}

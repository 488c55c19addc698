// SPDX-License-Identifier: Apache-2.0
package io.ijepa.vector;

/**
 * Sums over two vectors in double precision. Eight running sums, always the same: the order of
 * additions depends on nothing but the dimension, and {@code a} and {@code b} may change places.
 */
final class Sums {
  private Sums() {}

  static double dot(float[] a, int aStart, float[] b, int bStart, int dimension) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int i = 0;
    for (; i + 8 <= dimension; i += 8) {
      s0 += (double) a[aStart + i] * b[bStart + i];
      s1 += (double) a[aStart + i + 1] * b[bStart + i + 1];
      s2 += (double) a[aStart + i + 2] * b[bStart + i + 2];
      s3 += (double) a[aStart + i + 3] * b[bStart + i + 3];
      s4 += (double) a[aStart + i + 4] * b[bStart + i + 4];
      s5 += (double) a[aStart + i + 5] * b[bStart + i + 5];
      s6 += (double) a[aStart + i + 6] * b[bStart + i + 6];
      s7 += (double) a[aStart + i + 7] * b[bStart + i + 7];
    }
    for (; i < dimension; i++) {
      s0 += (double) a[aStart + i] * b[bStart + i];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }

  static double squaredDistance(float[] a, int aStart, float[] b, int bStart, int dimension) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int i = 0;
    for (; i + 8 <= dimension; i += 8) {
      double d0 = (double) a[aStart + i] - b[bStart + i];
      double d1 = (double) a[aStart + i + 1] - b[bStart + i + 1];
      double d2 = (double) a[aStart + i + 2] - b[bStart + i + 2];
      double d3 = (double) a[aStart + i + 3] - b[bStart + i + 3];
      double d4 = (double) a[aStart + i + 4] - b[bStart + i + 4];
      double d5 = (double) a[aStart + i + 5] - b[bStart + i + 5];
      double d6 = (double) a[aStart + i + 6] - b[bStart + i + 6];
      double d7 = (double) a[aStart + i + 7] - b[bStart + i + 7];
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
      s4 += d4 * d4;
      s5 += d5 * d5;
      s6 += d6 * d6;
      s7 += d7 * d7;
    }
    for (; i < dimension; i++) {
      double d = (double) a[aStart + i] - b[bStart + i];
      s0 += d * d;
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }
}

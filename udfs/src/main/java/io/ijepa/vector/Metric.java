// SPDX-License-Identifier: Apache-2.0
package io.ijepa.vector;

/**
 * How near two vectors are: the higher the score, the nearer. A score is computed in double
 * precision from the vectors as they are given, in one order of additions, so it is the same
 * wherever the pair meets.
 */
public enum Metric {
  /**
   * {@code a b / (|a| |b|)}; 0 where one of them has length zero, and so no direction: a search
   * needs an order, where {@code cosine_similarity} in SQL says null. Between vectors of finite
   * numbers it can pass 1 or -1 by the last bit, and is exactly 1 for equal ones.
   */
  COSINE {
    @Override
    double score(double dot, double square, double otherSquare) {
      return cosine(dot, square, otherSquare);
    }

    @Override
    double inProduct(double score, double querySquare) {
      return score;
    }

    @Override
    double scale(double square) {
      return square == 0 ? 0 : 1 / Math.sqrt(square);
    }
  },

  /** {@code a b}. */
  DOT {
    @Override
    double score(double dot, double square, double otherSquare) {
      return dot;
    }

    @Override
    double inProduct(double score, double querySquare) {
      return score;
    }
  },

  /** {@code -|a - b|^2}: minus the squared Euclidean distance. */
  L2 {
    @Override
    double score(double dot, double square, double otherSquare) {
      throw new UnsupportedOperationException("a distance is added up from differences");
    }

    @Override
    double score(float[] a, int aStart, float[] b, int bStart, int dimension) {
      return -Sums.squaredDistance(a, aStart, b, bStart, dimension);
    }

    @Override
    double inProduct(double score, double querySquare) {
      return (score + querySquare) / 2;
    }

    @Override
    double offset(double square) {
      return -square / 2;
    }
  };

  /** Longer vectors' products might leave the range of single precision. */
  private static final double LONGEST = 1e15;

  /**
   * The score of two vectors.
   *
   * @throws IllegalArgumentException when they differ in length, as vectors of two models do
   */
  public double score(float[] a, float[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "a score needs two vectors of one model, but they have %d and %d elements"
              .formatted(a.length, b.length));
    }
    return score(a, 0, b, 0, a.length);
  }

  /** The cosine from a pair's dot product and the squares of both lengths: see {@link #COSINE}. */
  public static double cosine(double dot, double square, double otherSquare) {
    double lengths = Math.sqrt(square * otherSquare);
    return lengths == 0 ? 0 : dot / lengths;
  }

  /** The score of a pair from its dot product and the squares of both lengths. */
  abstract double score(double dot, double square, double otherSquare);

  /** The score of two vectors in larger arrays. */
  double score(float[] a, int aStart, float[] b, int bStart, int dimension) {
    return score(
        Sums.dot(a, aStart, b, bStart, dimension),
        Sums.dot(a, aStart, a, aStart, dimension),
        Sums.dot(b, bStart, b, bStart, dimension));
  }

  /** What the block product is, but for rounding, where the score is this. */
  abstract double inProduct(double score, double querySquare);

  /** What a vector is multiplied by before the product; 0 keeps it out of the product. */
  double scale(double square) {
    return square <= LONGEST * LONGEST ? 1 : 0;
  }

  /** What the product of a row is shifted by. */
  double offset(double square) {
    return 0;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.vector;

/**
 * How far a product of rounded vectors may lie from the exact one. Arithmetic on lengths alone: of
 * the query, and of the longest of the rows that it is multiplied with.
 */
final class ErrorBounds {
  private ErrorBounds() {}

  /**
   * Of a product in single precision: the bound of a sum of n products in any order, n 2^-24 times
   * the lengths of both (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1), with
   * room for the rounding of the operands and for products below the range of single precision.
   *
   * @param square of the query's length, unscaled
   * @param longest length of a row as it is multiplied
   */
  static double ofSinglePrecision(Metric metric, int dimension, double square, double longest) {
    double lengths = scaledLength(metric, square) * longest;
    if (metric == Metric.L2) {
      // The last part is the double precision of what is compared with the product.
      lengths += longest * longest / 2 + 0x1p-26 * square;
    }
    return (dimension + 8) * (0x1.01p-24 * lengths + 0x1p-125);
  }

  /**
   * What rounding to {@link Levels} adds to that, once the product is multiplied by both steps.
   * With x the row, y the query, and x', y' what they are rounded to, {@code xy - x'y' = (x - x')y
   * + x'(y - y')}, and by the inequality of Cauchy and Schwarz no part is longer than the product
   * of the lengths.
   *
   * @param square of the query's length, unscaled
   * @param longest length of a row as it is multiplied
   * @param queryLost length of what the query's rounding took
   * @param rowLost the most that a row's rounding took
   */
  static double ofLevels(
      Metric metric, double square, double longest, double queryLost, double rowLost) {
    return 1.0001 * (rowLost * (scaledLength(metric, square) + queryLost) + longest * queryLost);
  }

  private static double scaledLength(Metric metric, double square) {
    return Math.sqrt(square) * metric.scale(square);
  }
}

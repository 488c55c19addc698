// SPDX-License-Identifier: Apache-2.0
package io.ijepa.udf;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/**
 * Similarities of two columns of vectors as expressions of Spark alone: no user-defined function,
 * so they need no jar on the executors, the optimiser sees through them, and RAPIDS keeps them on
 * the GPU (as it does not with {@code zip_with} and the {@code vector_} functions of Spark 4.2).
 *
 * <p>Sums are made in double precision. A result is null where a vector is null or has a null
 * element, or where the two differ in length.
 */
public final class Similarity {
  private Similarity() {}

  /** The sum of the products of the elements. */
  public static Column dot(Column first, Column second) {
    // Named here, because columns of two tables often have the same name.
    Column pairs = functions.arrays_zip(first.as("first"), second.as("second"));
    return sum(
        functions.transform(
            pairs, pair -> wide(pair.getField("first")).multiply(wide(pair.getField("second")))));
  }

  /** The Euclidean length. */
  public static Column norm(Column vector) {
    return functions.sqrt(
        sum(functions.transform(vector, element -> wide(element).multiply(wide(element)))));
  }

  /** The cosine of the angle, -1 to 1 but for the last bit; null where a vector has length 0. */
  public static Column cosine(Column first, Column second) {
    Column lengths = norm(first).multiply(norm(second));
    // Not a plain division: under ANSI rules, the default of Spark 4, that is an error at 0.
    return functions.when(lengths.gt(0), dot(first, second).divide(lengths));
  }

  private static Column wide(Column element) {
    return element.cast("double");
  }

  private static Column sum(Column numbers) {
    return functions.aggregate(numbers, functions.lit(0.0), Column::plus);
  }
}

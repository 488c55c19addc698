// SPDX-License-Identifier: Apache-2.0
package io.ijepa.vector;

import io.ijepa.inference.DirectMemory;
import io.ijepa.vector.SimilarityProduct.Pending;
import java.nio.IntBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Tells by a product of bytes, which costs a fraction of one in single precision, which pairs of a
 * row and a query are worth a look. It misses none that is near enough; how many others it lets
 * through hangs on the vectors, so it is asked again only after a pause when they were too many.
 * Used by one thread.
 */
final class Sieve {
  /** With fewer queries, rounding a row costs more than its products. */
  private static final int FEWEST_QUERIES = 128;

  /** A product of vectors shorter than this costs no more than looking at its result. */
  private static final int SHORTEST = 256;

  /** Sums of 127 x 127 fit 32 bits for up to 133,000 elements; this stays well below. */
  private static final int LONGEST = 65_536;

  /**
   * One pair in so many may be left. Its exact score takes as long as 45 to 60 products in single
   * precision, so with more of them it would be faster not to sieve.
   */
  private static final int SHARE = 50;

  /** Blocks of rows from one trial to the next, at most. */
  private static final int LONGEST_PAUSE = 1024;

  /** What may be near enough: query and row by turns. */
  record Left(int[] pairs, int size) {}

  private final SimilarityProduct product;
  private final int dimension;
  private final Deque<IntBuffer> spare = new ArrayDeque<>();
  private int pause = 2; // blocks up to the next trial; in the first nothing is too far yet
  private int nextPause = 2;
  private boolean isTrusted = true; // by the last results that count
  private boolean tooMany; // since it was last asked
  private boolean passed;
  private long submitted;
  private long passes;

  Sieve(SimilarityProduct product, int dimension) {
    this.product = product;
    this.dimension = dimension;
  }

  /**
   * Whether to sieve the next block of rows; asked once for each, and for all queries. Results of
   * the block before may still be under way: what comes in during a pause says nothing new, and a
   * trial after a pause is waited for.
   */
  boolean isWorthwhile(int queries) {
    if (!product.prefersLevels()
        || queries < FEWEST_QUERIES
        || dimension < SHORTEST
        || dimension > LONGEST) {
      return false;
    }
    if (pause == 0 && tooMany) {
      isTrusted = false;
      pause = nextPause;
      nextPause = Math.min(2 * nextPause, LONGEST_PAUSE);
    } else if (pause == 0 && passed) {
      isTrusted = true;
      nextPause = 2;
    }
    tooMany = false;
    passed = false;
    if (pause == 0) {
      return isTrusted;
    }
    pause--;
    return pause == 0;
  }

  Pending<IntBuffer> submit(VectorBlock<?> queries, VectorBlock<?> rows) {
    int products = Math.multiplyExact(queries.size(), rows.size());
    IntBuffer memory = spare.poll();
    if (memory == null || memory.capacity() < products) {
      memory = DirectMemory.ints(products);
    }
    submitted++;
    return product.levels(queries, rows, memory);
  }

  /**
   * Waits for the product.
   *
   * @param least what a product must reach to be near enough, were it exact, for each query
   * @return nothing when too many pairs are left
   */
  Optional<Left> await(
      VectorBlock<?> queries, VectorBlock<?> rows, Pending<IntBuffer> pending, double[] least) {
    IntBuffer products = product.await(pending);
    Optional<Left> left = left(queries, rows, products, least);
    spare.add(products);
    tooMany |= left.isEmpty();
    passed |= left.isPresent();
    passes += left.isPresent() ? 1 : 0;
    return left;
  }

  /** How many products were submitted. */
  long submitted() {
    return submitted;
  }

  /** How many of them left few enough pairs. */
  long passes() {
    return passes;
  }

  private static Optional<Left> left(
      VectorBlock<?> queries, VectorBlock<?> rows, IntBuffer products, double[] least) {
    int count = queries.size();
    double[] limits = new double[count];
    for (int query = 0; query < count; query++) {
      limits[query] = least[query] - queries.levelsBound(query, rows);
    }
    int[] bars = bars(queries, rows, limits);
    int[] pairs = new int[2 * Math.max(count, products.limit() / SHARE)];
    int[] line = new int[count];
    Levels asked = queries.queryLevels();
    Levels given = rows.rowLevels();
    int found = 0;
    for (int row = 0; row < rows.size(); row++) {
      products.get(row * count, line);
      double step = given.step(row);
      for (int query = 0; query < count; query++) {
        if (line[query] >= bars[query]
            && line[query] * step * asked.step(query) + rows.offset(row) >= limits[query]) {
          if (2 * found == pairs.length) {
            return Optional.empty();
          }
          pairs[2 * found] = query;
          pairs[2 * found + 1] = row;
          found++;
        }
      }
    }
    return Optional.of(new Left(pairs, found));
  }

  /** What no product of levels that reaches a query's limit is below, whichever row it is of. */
  private static int[] bars(VectorBlock<?> queries, VectorBlock<?> rows, double[] limits) {
    double longest = Double.NEGATIVE_INFINITY;
    double shortest = Double.POSITIVE_INFINITY;
    double offset = Double.NEGATIVE_INFINITY;
    for (int row = 0; row < rows.size(); row++) {
      longest = Math.max(longest, rows.rowLevels().step(row));
      shortest = Math.min(shortest, rows.rowLevels().step(row));
      offset = Math.max(offset, rows.offset(row));
    }
    int[] bars = new int[limits.length];
    for (int query = 0; query < bars.length; query++) {
      double limit = limits[query] - offset;
      double step = queries.queryLevels().step(query) * (limit > 0 ? longest : shortest);
      bars[query] = (int) Math.floor(limit / step);
    }
    return bars;
  }
}

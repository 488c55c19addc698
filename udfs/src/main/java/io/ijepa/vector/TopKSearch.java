// SPDX-License-Identifier: Apache-2.0
package io.ijepa.vector;

import io.ijepa.vector.SimilarityProduct.Largest;
import io.ijepa.vector.SimilarityProduct.Pending;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The nearest rows of each query among all rows that pass by, exactly: by the double-precision
 * score of {@link Metric} and, where scores are equal, by key. Products, of bytes or in single
 * precision, only tell which rows need no look: those that stay below the worst kept score whatever
 * was rounded. Used by one thread; while the session multiplies one block, the next one is filled.
 *
 * @param <K> the keys of rows and of queries
 */
public final class TopKSearch<K> {
  /** Rows beyond those asked for, so that near ties rarely need a second product. */
  private static final int MARGIN = 8;

  /** Queries of one second product: they are few, and its every score comes back. */
  private static final int REPEATED = 64;

  /** A product under way. */
  private sealed interface InFlight<K> {
    VectorBlock<K> rows();

    /** Whether it is the last product that these rows take part in. */
    boolean isLast();
  }

  private record Sieved<K>(
      VectorBlock<Query<K>> queries,
      VectorBlock<K> rows,
      boolean isLast,
      Pending<IntBuffer> products)
      implements InFlight<K> {}

  private record Multiplied<K>(
      VectorBlock<Query<K>> queries, VectorBlock<K> rows, boolean isLast, Pending<Largest> largest)
      implements InFlight<K> {}

  private final SimilarityProduct product;
  private final Metric metric;
  private final int dimension;
  private final int topK;
  private final Comparator<? super K> order;
  private final boolean excludeSelf;
  private final Sieve sieve;
  private final List<BoundedHeap<K>> heaps = new ArrayList<>();

  private List<VectorBlock<Query<K>>> queries = List.of();
  private VectorBlock<K> filling;
  private VectorBlock<K> spare;
  private InFlight<K> inFlight;

  /**
   * @param order of keys; must agree with equality where {@code excludeSelf}
   * @param excludeSelf whether a row with a query's own key is no neighbour of it
   */
  public TopKSearch(
      SimilarityProduct product,
      Metric metric,
      int dimension,
      int queryCount,
      int topK,
      Comparator<? super K> order,
      boolean excludeSelf) {
    this.product = product;
    this.metric = metric;
    this.dimension = dimension;
    this.topK = topK;
    this.order = order;
    this.excludeSelf = excludeSelf;
    for (int query = 0; query < queryCount; query++) {
      heaps.add(new BoundedHeap<>(topK, order));
    }
    this.sieve = new Sieve(product, dimension);
    this.filling = VectorBlock.ofRows(metric, dimension);
  }

  /** Rows that are added from now on are compared with these queries. */
  public void compareWith(List<VectorBlock<Query<K>>> blocks) {
    submit();
    queries = blocks;
  }

  /**
   * Adds a row, whose vector starts at {@code start}.
   *
   * @throws IllegalArgumentException when an element is not a finite number
   */
  public void add(K key, float[] vector, int start) {
    filling.add(key, vector, start);
    if (filling.isFull()) {
      submit();
    }
  }

  /** The nearest rows of query {@code number}, in no order; call after {@link #finish}. */
  public List<Scored<K>> nearest(int number) {
    return heaps.get(number).contents();
  }

  /** Waits until every row that was added is compared. */
  public void finish() {
    submit();
    collect();
  }

  Sieve sieve() {
    return sieve;
  }

  private void submit() {
    if (filling.size() == 0) {
      return;
    }
    VectorBlock<K> rows = filling;
    boolean sieving = sieve.isWorthwhile(queries.stream().mapToInt(VectorBlock::size).sum());
    for (int i = 0; i < queries.size(); i++) {
      VectorBlock<Query<K>> block = queries.get(i);
      boolean isLast = i == queries.size() - 1;
      InFlight<K> next =
          sieving
              ? new Sieved<>(block, rows, isLast, sieve.submit(block, rows))
              : new Multiplied<>(block, rows, isLast, largest(block, rows));
      collect(); // the one before: the session has the next one to go on with
      inFlight = next;
    }
    if (queries.isEmpty()) {
      rows.clear();
    } else {
      filling = spare == null ? VectorBlock.ofRows(metric, dimension) : spare;
      spare = null;
    }
  }

  private Pending<Largest> largest(VectorBlock<Query<K>> block, VectorBlock<K> rows) {
    return product.largest(block, rows, (int) Math.min(rows.size(), (long) topK + MARGIN));
  }

  private void collect() {
    if (inFlight == null) {
      return;
    }
    InFlight<K> ready = inFlight;
    inFlight = null;
    if (ready instanceof Sieved<K> sieved) {
      takeSieved(sieved.queries(), sieved.rows(), sieved.products());
    } else if (ready instanceof Multiplied<K> multiplied) {
      take(multiplied.queries(), multiplied.rows(), product.await(multiplied.largest()));
    }
    if (ready.isLast()) {
      ready.rows().clear();
      spare = ready.rows();
    }
  }

  private void takeSieved(
      VectorBlock<Query<K>> block, VectorBlock<K> rows, Pending<IntBuffer> products) {
    double[] least = IntStream.range(0, block.size()).mapToDouble(i -> least(block, i)).toArray();
    Optional<Sieve.Left> left = sieve.await(block, rows, products, least);
    if (left.isEmpty()) {
      take(block, rows, product.await(largest(block, rows)));
      return;
    }
    offerOutsized(block, rows);
    int[] pairs = left.get().pairs();
    for (int i = 0; i < 2 * left.get().size(); i += 2) {
      if (!rows.isOutsized(pairs[i + 1])) {
        offer(block, pairs[i], rows, pairs[i + 1]);
      }
    }
  }

  private void take(VectorBlock<Query<K>> block, VectorBlock<K> rows, Largest largest) {
    List<Integer> unsettled = new ArrayList<>();
    offerOutsized(block, rows);
    for (int query = 0; query < block.size(); query++) {
      if (!settle(block, query, rows, largest)) {
        unsettled.add(query);
      }
    }
    for (int from = 0; from < unsettled.size(); from += REPEATED) {
      repeat(
          block,
          unsettled.subList(from, Math.min(from + REPEATED, unsettled.size())),
          rows,
          largest);
    }
  }

  private void offerOutsized(VectorBlock<Query<K>> block, VectorBlock<K> rows) {
    for (int row : rows.outsized()) {
      for (int query = 0; query < block.size(); query++) {
        offer(block, query, rows, row);
      }
    }
  }

  /** Whether no row beyond the largest products can be among the nearest. */
  private boolean settle(
      VectorBlock<Query<K>> block, int query, VectorBlock<K> rows, Largest largest) {
    double bound = block.errorBound(query, rows);
    for (int i = query * largest.kept(); i < (query + 1) * largest.kept(); i++) {
      if (largest.largest().get(i) + bound < least(block, query)) {
        return true;
      }
      int row = (int) largest.places().get(i);
      if (!rows.isOutsized(row)) {
        offer(block, query, rows, row);
      }
    }
    return largest.kept() == rows.size();
  }

  /** Scores too near to each other to be told apart in single precision: look at every product. */
  private void repeat(
      VectorBlock<Query<K>> block, List<Integer> some, VectorBlock<K> rows, Largest largest) {
    VectorBlock<Query<K>> again = block.select(some);
    FloatBuffer scores = product.await(product.scores(again, rows));
    for (int i = 0; i < some.size(); i++) {
      int query = some.get(i);
      boolean[] seen = new boolean[rows.size()];
      for (int j = query * largest.kept(); j < (query + 1) * largest.kept(); j++) {
        seen[(int) largest.places().get(j)] = true;
      }
      double bound = block.errorBound(query, rows);
      for (int row = 0; row < rows.size(); row++) {
        if (!seen[row]
            && scores.get(i * rows.size() + row) + bound >= least(block, query)
            && !rows.isOutsized(row)) {
          offer(block, query, rows, row);
        }
      }
    }
  }

  /** What a product must reach, were it exact, to be kept. */
  private double least(VectorBlock<Query<K>> block, int query) {
    return metric.inProduct(heaps.get(block.key(query).number()).threshold(), block.square(query));
  }

  private void offer(VectorBlock<Query<K>> block, int query, VectorBlock<K> rows, int row) {
    Query<K> asked = block.key(query);
    if (!excludeSelf || order.compare(asked.key(), rows.key(row)) != 0) {
      heaps.get(asked.number()).offer(block.score(query, rows, row), rows.key(row));
    }
  }
}

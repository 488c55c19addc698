// SPDX-License-Identifier: Apache-2.0
package io.ijepa.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.inference.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SieveTest {
  private static final int QUERIES = 130;
  private static final List<String> KINDS =
      List.of("plain", "spiked", "tiny", "mixed", "outsized", "alike", "aligned");

  private final SimilarityProduct product = new SimilarityProduct(new Device.Cpu(2), () -> {});

  /** Vectors whose rounding to bytes loses little, much, or everything. */
  private static float[] vector(Random random, String kind, int dimension) {
    float[] vector = new float[dimension];
    double length =
        switch (kind) {
          case "tiny" -> Math.pow(10, -20 - random.nextInt(25)); // down to what has no own bits
          case "mixed" -> Math.pow(10, random.nextInt(9) - 4);
          case "outsized" -> random.nextInt(20) == 0 ? 1e17 : 1e10;
          case "aligned" -> Math.pow(10, random.nextInt(3));
          default -> 1;
        };
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) (random.nextGaussian() * length);
    }
    if (kind.equals("spiked")) {
      vector[random.nextInt(4)] = 300;
    }
    if (kind.equals("alike")) {
      for (int i = 0; i < dimension; i++) {
        vector[i] = (float) Math.sin(i) + vector[i] / 1e4f;
      }
    }
    if (kind.equals("aligned")) {
      for (int i = 0; i < dimension; i++) {
        vector[i] = (float) (Math.sin(i) * length);
      }
    }
    if (!kind.equals("plain") && random.nextInt(50) == 0) {
      Arrays.fill(vector, 0);
    }
    return vector;
  }

  private static float[] near(Random random, float[] vector) {
    float[] near = vector.clone();
    for (int i = 0; i < near.length; i++) {
      near[i] *= 1 + 0.1f * random.nextFloat();
    }
    return near;
  }

  private static List<float[]> vectors(Random random, String kind, int dimension, int count) {
    return IntStream.range(0, count).mapToObj(i -> vector(random, kind, dimension)).toList();
  }

  private static List<VectorBlock<Query<Integer>>> queries(
      Metric metric, int dimension, List<float[]> vectors, int most) {
    float[] all = new float[vectors.size() * dimension];
    for (int i = 0; i < vectors.size(); i++) {
      System.arraycopy(vectors.get(i), 0, all, i * dimension, dimension);
    }
    return VectorBlock.ofQueries(
        metric, dimension, all, IntStream.range(0, vectors.size()).toArray(), i -> i, most);
  }

  private TopKSearch<Integer> search(Metric metric, int dimension, int topK) {
    return new TopKSearch<>(
        product, metric, dimension, QUERIES, topK, Comparator.<Integer>naturalOrder(), false);
  }

  private static void assertNearest(
      Metric metric,
      List<float[]> rows,
      List<float[]> asked,
      int topK,
      TopKSearch<Integer> search,
      String hint) {
    for (int query = 0; query < asked.size(); query++) {
      float[] vector = asked.get(query);
      BoundedHeap<Integer> nearest = new BoundedHeap<>(topK, Comparator.<Integer>naturalOrder());
      for (int row = 0; row < rows.size(); row++) {
        nearest.offer(metric.score(vector, 0, rows.get(row), 0, vector.length), row);
      }
      assertEquals(
          Set.copyOf(nearest.contents()),
          Set.copyOf(search.nearest(query)),
          hint + "query " + query);
    }
  }

  @ParameterizedTest(name = "{0}, {1} vectors of {2} in blocks of {3}")
  @CsvSource({
    "COSINE, plain, 1280, 2000", "DOT, plain, 1280, 2000", "L2, plain, 1280, 2000",
    "COSINE, plain, 257, 2000", "COSINE, spiked, 384, 1", "L2, spiked, 384, 1",
    "COSINE, tiny, 384, 1", "DOT, tiny, 384, 1", "L2, tiny, 384, 1",
    "COSINE, mixed, 384, 1", "DOT, mixed, 384, 1", "L2, mixed, 384, 1",
    "DOT, outsized, 384, 1", "L2, outsized, 384, 1", "COSINE, outsized, 384, 1",
    "COSINE, alike, 384, 1", "DOT, alike, 384, 1", "L2, alike, 384, 1"
  })
  void noPairThatIsNearEnoughIsLost(Metric metric, String kind, int dimension, int rowsOfBlock) {
    Random random = new Random(dimension);
    List<float[]> asked = vectors(random, kind, dimension, QUERIES);
    List<float[]> given = new ArrayList<>(vectors(random, kind, dimension, 200));
    for (int i = 0; i < 3 * QUERIES; i++) {
      given.add(near(random, asked.get(i / 3)));
    }
    VectorBlock<Integer> rows = VectorBlock.ofRows(metric, dimension);
    Sieve sieve = new Sieve(product, dimension);
    for (VectorBlock<Query<Integer>> block : queries(metric, dimension, asked, 100)) {
      double[] worst = new double[block.size()];
      double[] least = new double[block.size()];
      for (int query = 0; query < block.size(); query++) {
        float[] vector = asked.get(block.key(query).number());
        worst[query] =
            given.stream()
                .mapToDouble(row -> metric.score(vector, 0, row, 0, dimension))
                .sorted()
                .skip(given.size() - 3)
                .findFirst()
                .orElseThrow();
        least[query] = metric.inProduct(worst[query], block.square(query));
      }
      for (int from = 0; from < given.size(); from += rowsOfBlock) {
        rows.clear();
        for (float[] row : given.subList(from, Math.min(from + rowsOfBlock, given.size()))) {
          rows.add(rows.size(), row, 0);
        }
        // Of a block of one row there is room for every pair.
        Sieve.Left left = sieve.await(block, rows, sieve.submit(block, rows), least).orElseThrow();
        Set<List<Integer>> lost = pairsThatReach(block, rows, worst);
        for (int i = 0; i < 2 * left.size(); i += 2) {
          lost.remove(List.of(left.pairs()[i], left.pairs()[i + 1]));
        }
        assertEquals(Set.of(), lost);
      }
    }
  }

  /** Those of a query and a row whose score is the query's worst or better. */
  private static Set<List<Integer>> pairsThatReach(
      VectorBlock<?> queries, VectorBlock<?> rows, double[] worst) {
    Set<List<Integer>> near = new HashSet<>();
    for (int query = 0; query < queries.size(); query++) {
      for (int row = 0; row < rows.size(); row++) {
        if (!rows.isOutsized(row) && queries.score(query, rows, row) >= worst[query]) {
          near.add(List.of(query, row));
        }
      }
    }
    return near;
  }

  @Test
  void noPairIsLostWhenEveryElementOfTheRowIsRoundedTheSameWay() {
    int dimension = 1280;
    float[] up = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      up[i] = i == 0 ? 63 : i % 62 + 0.49f; // loses 0.49 of a step everywhere
    }
    assertBoundIsReached(up, ones(dimension));
  }

  @Test
  void noPairIsLostWhenEveryElementOfTheQueryIsRoundedTheSameWay() {
    int dimension = 1280;
    float[] up = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      up[i] = i == 0 ? 127 : i % 126 + 0.49f;
    }
    assertBoundIsReached(ones(dimension), up);
  }

  @Test
  void aShortRowIsNotLostBesideALongOneWhereBothAreOppositeToTheQuery() {
    int dimension = 256;
    float[] one = ones(dimension);
    float[] hundred = new float[dimension];
    Arrays.fill(hundred, 100);
    VectorBlock<Integer> rows = VectorBlock.ofRows(Metric.DOT, dimension);
    rows.add(0, hundred, 0);
    rows.add(1, one, 0);
    VectorBlock<Query<Integer>> block =
        queries(Metric.DOT, dimension, List.of(opposite(one)), 1).get(0);
    double[] least = {block.score(0, rows, 1)};
    Sieve sieve = new Sieve(product, dimension);
    Sieve.Left left = sieve.await(block, rows, sieve.submit(block, rows), least).orElseThrow();
    assertEquals(1, left.size());
    assertEquals(1, left.pairs()[1]);
  }

  private static float[] ones(int dimension) {
    float[] ones = new float[dimension];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** Of two vectors one of which loses 0.49 in every element but the first. */
  private void assertBoundIsReached(float[] row, float[] query) {
    int dimension = row.length;
    VectorBlock<Integer> rows = VectorBlock.ofRows(Metric.DOT, dimension);
    rows.add(0, row, 0);
    VectorBlock<Query<Integer>> block = queries(Metric.DOT, dimension, List.of(query), 1).get(0);
    double[] least = {block.score(0, rows, 0)};
    Sieve sieve = new Sieve(product, dimension);
    Sieve.Left left = sieve.await(block, rows, sieve.submit(block, rows), least).orElseThrow();
    assertEquals(1, left.size());
    assertEquals(0.49 * (dimension - 1), block.levelsBound(0, rows), 15); // no looser than needed
  }

  @ParameterizedTest(name = "{0}, {1} vectors of {2}")
  @CsvSource({
    "COSINE, mixed, 1280, 3500",
    "DOT, plain, 1280, 3500",
    "L2, plain, 1280, 3500",
    "COSINE, plain, 257, 9000"
  })
  void aSieveChangesNoResult(Metric metric, String kind, int dimension, int count) {
    Random random = new Random(count);
    List<float[]> asked = vectors(random, kind, dimension, QUERIES);
    List<float[]> rows = new ArrayList<>(vectors(random, kind, dimension, count));
    for (int i = 0; i < count; i += 2) {
      rows.set(i, near(random, asked.get(i / 2 % QUERIES)));
    }
    for (int i = 0; i < 50; i++) {
      rows.set(random.nextInt(count), rows.get(random.nextInt(count))); // ties
    }
    TopKSearch<Integer> search = search(metric, dimension, 5);
    search.compareWith(queries(metric, dimension, asked, 100));
    for (int row = 0; row < count; row++) {
      search.add(row, rows.get(row), 0);
    }
    search.finish();
    assertNearest(metric, rows, asked, 5, search, "");
    assertEquals(search.sieve().submitted(), search.sieve().passes());
    assertTrue(search.sieve().passes() > 0);
  }

  @ParameterizedTest(name = "{0}, the {1} nearest")
  @CsvSource({"COSINE, 1", "COSINE, 3", "DOT, 1", "DOT, 3", "L2, 1", "L2, 3"})
  void aSieveOfSmallBlocksChangesNoResultForVectorsOfAnyKind(Metric metric, int topK) {
    int dimension = 256;
    long passes = 0;
    for (int seed = 0; seed < 2 * KINDS.size(); seed++) {
      Random random = new Random(seed);
      String kind = KINDS.get(seed % KINDS.size());
      List<String> some = seed < KINDS.size() ? List.of(kind) : List.of(kind, any(random, KINDS));
      List<float[]> rows = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        rows.add(
            i > 0 && random.nextInt(10) == 0
                ? rows.get(random.nextInt(i)) // ties
                : vector(random, any(random, some), dimension));
      }
      List<float[]> asked = new ArrayList<>();
      while (asked.size() < QUERIES) {
        asked.add(
            switch (random.nextInt(3)) {
              case 0 -> near(random, any(random, rows));
              case 1 -> opposite(any(random, rows));
              default -> vector(random, any(random, some), dimension);
            });
      }
      List<VectorBlock<Query<Integer>>> blocks =
          queries(metric, dimension, asked, random.nextBoolean() ? QUERIES : 50);
      TopKSearch<Integer> search = search(metric, dimension, topK);
      for (int row = 0; row < rows.size(); row++) {
        if (row % 5 == 0) {
          search.compareWith(blocks); // ends a block of rows
        }
        search.add(row, rows.get(row), 0);
      }
      search.finish();
      assertNearest(metric, rows, asked, topK, search, "seed " + seed + ", " + some + ", ");
      passes += search.sieve().passes();
    }
    assertTrue(passes > 100, passes + " products left few pairs");
  }

  private static <T> T any(Random random, List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private static float[] opposite(float[] vector) {
    float[] opposite = vector.clone();
    for (int i = 0; i < opposite.length; i++) {
      opposite[i] = -opposite[i];
    }
    return opposite;
  }

  @Test
  void afterTooManyWereLeftItIsAskedLessAndLessOften() {
    assertEquals(
        List.of(1, 3, 7, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 27, 31, 39), sieved(50));
  }

  @Test
  void aTrialOfOneBlockOfQueriesIsWaitedFor() {
    // Of the first trial the result is not awaited: mostly it is good.
    assertEquals(List.of(1, 2, 4, 9, 18, 20, 21, 22, 23, 24, 25, 26, 28, 33), sieved(QUERIES));
  }

  /**
   * Which of 40 blocks of three rows are sieved, where 30 rows are looked for: the first 30 are all
   * taken, of those up to the 75th none can be, and the others are as near as the first.
   *
   * @param most queries of a block
   */
  private List<Integer> sieved(int most) {
    int dimension = 256;
    float[] ones = ones(dimension);
    List<VectorBlock<Query<Integer>>> queries =
        queries(Metric.DOT, dimension, Collections.nCopies(QUERIES, ones), most);
    TopKSearch<Integer> search = search(Metric.DOT, dimension, 30);
    search.compareWith(queries);
    List<Integer> sieved = new ArrayList<>();
    for (int block = 0; block < 40; block++) {
      for (int row = 3 * block; row < 3 * block + 3; row++) {
        search.add(row, row >= 30 && row < 75 ? opposite(ones) : ones, 0);
      }
      long before = search.sieve().submitted();
      search.compareWith(queries); // ends a block of rows
      if (search.sieve().submitted() > before) {
        sieved.add(block);
      }
    }
    search.finish();
    return sieved;
  }
}

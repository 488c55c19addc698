package io.ijepa.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.inference.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SieveTest {
  private static final int QUERIES = 130;

  private final SimilarityProduct product = new SimilarityProduct(new Device.Cpu(2), () -> {});

  /** Vectors whose rounding to bytes loses little, much, or everything. */
  private static float[] vector(Random random, String kind, int dimension) {
    float[] vector = new float[dimension];
    double length =
        switch (kind) {
          case "tiny" -> Math.pow(10, -20 - random.nextInt(25)); // down to what has no own bits
          case "mixed" -> Math.pow(10, random.nextInt(9) - 4);
          case "outsized" -> random.nextInt(20) == 0 ? 1e17 : 1e10;
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

  @ParameterizedTest(name = "{0}, {1} vectors of {2}")
  @CsvSource({
    "COSINE, plain, 1280, true", "DOT, plain, 1280, true", "L2, plain, 1280, true",
    "COSINE, plain, 257, true", "COSINE, spiked, 384, false", "L2, spiked, 384, false",
    "COSINE, tiny, 384, false", "DOT, tiny, 384, false", "L2, tiny, 384, false",
    "COSINE, mixed, 384, false", "DOT, mixed, 384, false", "L2, mixed, 384, false",
    "DOT, outsized, 384, false", "L2, outsized, 384, false", "COSINE, outsized, 384, false",
    "COSINE, alike, 384, false", "DOT, alike, 384, false", "L2, alike, 384, false"
  })
  void noPairThatIsNearEnoughIsLost(Metric metric, String kind, int dimension, boolean isSparing) {
    Random random = new Random(dimension);
    VectorBlock<Integer> rows = VectorBlock.ofRows(metric, dimension);
    for (float[] vector : vectors(random, kind, dimension, 1000)) {
      rows.add(rows.size(), vector, 0);
    }
    List<float[]> asked = vectors(random, kind, dimension, QUERIES);
    for (int i = 0; i < 3 * QUERIES; i++) {
      rows.add(rows.size(), near(random, asked.get(i / 3)), 0);
    }
    Sieve sieve = new Sieve(product, dimension);
    for (VectorBlock<Query<Integer>> block : queries(metric, dimension, asked, 100)) {
      double[] least = new double[block.size()];
      Set<List<Integer>> near = new HashSet<>();
      for (int query = 0; query < block.size(); query++) {
        int one = query;
        double[] scores =
            IntStream.range(0, rows.size()).mapToDouble(i -> block.score(one, rows, i)).toArray();
        double worst =
            Arrays.stream(scores).sorted().skip(rows.size() - 3).findFirst().orElseThrow();
        least[query] = metric.inProduct(worst, block.square(query));
        for (int row = 0; row < rows.size(); row++) {
          if (scores[row] >= worst && !rows.isOutsized(row)) {
            near.add(List.of(query, row));
          }
        }
      }
      Optional<Sieve.Left> left = sieve.await(block, rows, sieve.submit(block, rows), least);
      assertTrue(left.isPresent() || !isSparing, "too many pairs were left");
      left.ifPresent(
          some -> {
            for (int i = 0; i < 2 * some.size(); i += 2) {
              near.remove(List.of(some.pairs()[i], some.pairs()[i + 1]));
            }
            assertEquals(Set.of(), near);
          });
    }
  }

  @Test
  void noPairIsLostWhenEveryElementIsRoundedTheSameWay() {
    int dimension = 1280;
    float[] up = new float[dimension];
    float[] ones = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      up[i] = i == 0 ? 63 : i % 62 + 0.49f; // loses 0.49 of a step everywhere
      ones[i] = 1;
    }
    VectorBlock<Integer> rows = VectorBlock.ofRows(Metric.DOT, dimension);
    rows.add(0, up, 0);
    VectorBlock<Query<Integer>> block = queries(Metric.DOT, dimension, List.of(ones), 1).get(0);
    double[] least = {block.score(0, rows, 0)};
    Sieve sieve = new Sieve(product, dimension);
    Sieve.Left left = sieve.await(block, rows, sieve.submit(block, rows), least).orElseThrow();
    assertEquals(1, left.size());
    assertEquals(0.49 * (dimension - 1), block.levelsBound(0, rows), 15); // no looser than needed
  }

  @ParameterizedTest(name = "{0}, {1} vectors of {2}")
  @CsvSource({
    "COSINE, plain, 1280, 5000",
    "COSINE, mixed, 1280, 3500",
    "DOT, plain, 1280, 5000",
    "L2, plain, 1280, 5000",
    "COSINE, alike, 1280, 3500",
    "L2, mixed, 1280, 3500",
    "DOT, outsized, 1280, 3500",
    "COSINE, plain, 256, 9000"
  })
  void aSieveChangesNoResult(Metric metric, String kind, int dimension, int count) {
    Random random = new Random(count);
    List<float[]> rows = new ArrayList<>(vectors(random, kind, dimension, count));
    for (int i = 0; i < 50; i++) {
      rows.set(random.nextInt(count), rows.get(random.nextInt(count))); // ties
    }
    List<float[]> asked = new ArrayList<>(vectors(random, kind, dimension, QUERIES));
    asked.set(0, rows.get(count / 2));
    TopKSearch<Integer> search = search(metric, dimension, 5);
    search.compareWith(queries(metric, dimension, asked, 100));
    for (int row = 0; row < count; row++) {
      search.add(row, rows.get(row), 0);
    }
    search.finish();
    for (int query = 0; query < QUERIES; query++) {
      float[] vector = asked.get(query);
      BoundedHeap<Integer> nearest = new BoundedHeap<>(5, Comparator.<Integer>naturalOrder());
      for (int row = 0; row < count; row++) {
        nearest.offer(metric.score(vector, 0, rows.get(row), 0, dimension), row);
      }
      assertEquals(
          Set.copyOf(nearest.contents()), Set.copyOf(search.nearest(query)), "query " + query);
    }
  }

  private static float[] ones(int dimension) {
    float[] ones = new float[dimension];
    Arrays.fill(ones, 1);
    return ones;
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

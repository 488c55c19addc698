// SPDX-License-Identifier: Apache-2.0
package io.ijepa.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.option.InvalidOptionsException;
import io.ijepa.search.EmbeddingTables.Entry;
import io.ijepa.udf.IJepa;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTest {

  /** A line of a result, as text, so that a difference shows itself. */
  private static String line(String query, int rank, String neighbour, double score) {
    return query + " " + rank + " " + neighbour + " " + Math.round(score * 1e4) / 1e4;
  }

  private static List<String> bruteForce(
      List<Entry> rows, List<Entry> queries, int topK, String metric, boolean excludeSelf) {
    return bruteForce(rows, queries, topK, metric, excludeSelf, Double.NEGATIVE_INFINITY);
  }

  private static List<String> bruteForce(
      List<Entry> rows,
      List<Entry> queries,
      int topK,
      String metric,
      boolean excludeSelf,
      double minScore) {
    record Near(String path, double score) {}
    List<String> lines = new ArrayList<>();
    for (Entry query : queries) {
      List<Near> near = new ArrayList<>();
      for (Entry row : rows) {
        if (!excludeSelf || !row.path().equals(query.path())) {
          near.add(new Near(row.path(), score(query.vector(), row.vector(), metric)));
        }
      }
      near.removeIf(other -> other.score() < minScore);
      near.sort(Comparator.comparingDouble(Near::score).reversed().thenComparing(Near::path));
      for (int i = 0; i < Math.min(topK, near.size()); i++) {
        lines.add(line(query.path(), i + 1, near.get(i).path(), near.get(i).score()));
      }
    }
    return lines.stream().sorted().toList();
  }

  private static double score(float[] a, float[] b, String metric) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    double distance = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
      distance += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return switch (metric) {
      case "dot" -> dot;
      case "l2" -> 0.0 - distance;
      default -> aa == 0 || bb == 0 ? 0 : dot / Math.sqrt(aa * bb);
    };
  }

  private static List<String> search(
      List<Entry> rows, int partitions, List<Entry> queries, String... options) {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      all.put(options[i], options[i + 1]);
    }
    List<Row> found =
        IJepa.search(
                EmbeddingTables.table(rows, partitions), EmbeddingTables.table(queries, 2), all)
            .collectAsList();
    return found.stream()
        .map(
            row ->
                line(
                    row.getAs("query_path"),
                    row.<Integer>getAs("rank"),
                    row.getAs("neighbor_path"),
                    row.<Float>getAs("score")))
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "cosine, 1, 200, 16, 5",
    "dot, 3, 200, 7, 5",
    "l2, 2, 200, 33, 5",
    "cosine, 500, 60, 8, 10",
    "cosine, 4, 3, 5, 10",
    "l2, 1, 5000, 24, 20",
    "cosine, 1, 9000, 2, 10"
  })
  void theNearestAreThoseOfADoublePrecisionBruteForce(
      String metric, int partitions, int rows, int dimension, int topK) {
    List<Entry> table = EmbeddingTables.random("row ", rows, dimension, rows + dimension);
    List<Entry> queries = EmbeddingTables.random("query ", 20, dimension, 7);
    assertEquals(
        bruteForce(table, queries, topK, metric, false),
        search(table, partitions, queries, "metric", metric, "top-k", String.valueOf(topK)));
  }

  @Test
  void aTableSearchedForItselfCanLeaveOutEachQuery() {
    List<Entry> table = EmbeddingTables.random("row ", 100, 6, 3);
    assertEquals(
        bruteForce(table, table, 3, "cosine", true),
        search(table, 3, table, "top-k", "3", "exclude-self", "true"));
  }

  @ParameterizedTest
  @CsvSource({"cosine, 0.9", "cosine, 0.5", "cosine, 1.0", "dot, 2.5", "l2, -1.25", "l2, 1"})
  void neighboursBelowTheLeastScoreAreLeftOut(String metric, String minScore) {
    List<Entry> table = EmbeddingTables.random("row ", 150, 4, 8);
    List<Entry> queries = EmbeddingTables.random("query ", 12, 4, 9);
    queries.add(table.get(0));
    queries.add(new Entry("far", new float[] {-1, -1, -1, -1}));
    List<String> expected =
        bruteForce(table, queries, 20, metric, false, Double.parseDouble(minScore));
    assertEquals(
        expected,
        search(table, 3, queries, "metric", metric, "top-k", "20", "min-score", minScore));
    assertTrue(expected.size() < 14 * 20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"near", "NaN", "Infinity", ""})
  void aLeastScoreIsAFiniteNumber(String text) {
    List<Entry> table = EmbeddingTables.random("row ", 2, 3, 1);
    String message =
        assertThrows(
                InvalidOptionsException.class, () -> search(table, 1, table, "min-score", text))
            .getMessage();
    assertTrue(message.startsWith("min-score must "), message);
  }

  /**
   * Lengths from the denormal to the largest, ties, and nearer to each other than floats tell.
   * Where double precision cannot tell two rows apart, either may come first.
   */
  @ParameterizedTest
  @CsvSource({"cosine, 1", "dot, 3", "l2, 2"})
  void lengthsAndNearTiesOfAnySizeKeepTheOrder(String metric, int partitions) {
    List<Entry> table = harsh("row-", 900, 5);
    List<Entry> queries = new ArrayList<>(harsh("query-", 12, 6));
    queries.addAll(table.subList(0, 12));
    List<Entry> withOthers = new ArrayList<>(table);
    for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      float[] vector = table.get(0).vector().clone();
      vector[3] = odd;
      withOthers.add(new Entry("odd" + odd, vector));
    }
    withOthers.add(new Entry("null", null));
    Map<String, float[]> vectors = new HashMap<>();
    table.forEach(entry -> vectors.put(entry.path(), entry.vector()));
    queries.forEach(entry -> vectors.put(entry.path(), entry.vector()));

    List<String> expected = bruteForce(table, queries, 15, metric, false);
    List<String> found = search(withOthers, partitions, queries, "metric", metric, "top-k", "15");
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < found.size(); i++) {
      String[] there = expected.get(i).split(" ", -1);
      String[] here = found.get(i).split(" ", -1);
      assertEquals(there[0] + " " + there[1], here[0] + " " + here[1]);
      double best = score(vectors.get(there[0]), vectors.get(there[2]), metric);
      double score = score(vectors.get(here[0]), vectors.get(here[2]), metric);
      int line = i;
      assertTrue(
          here[2].equals(there[2]) || Math.abs(score - best) <= 1e-13 * Math.abs(best),
          () -> found.get(line) + " instead of " + expected.get(line));
    }
  }

  private static List<Entry> harsh(String prefix, int count, long seed) {
    Random random = new Random(seed);
    List<Entry> entries = new ArrayList<>();
    float[] middle = new float[9];
    for (int i = 0; i < middle.length; i++) {
      middle[i] = 1 + random.nextFloat();
    }
    for (int i = 0; i < count; i++) {
      float[] vector = new float[middle.length];
      float scale =
          switch (i % 9) {
            case 0 -> 1e-42f; // denormal
            case 1 -> 1e-30f;
            case 2 -> 1e17f; // its products leave single precision
            case 3 -> 1e37f;
            default -> 1;
          };
      for (int j = 0; j < vector.length; j++) {
        vector[j] =
            switch (i % 9) {
              case 4, 5 -> middle[j] + random.nextInt(4) * Math.ulp(middle[j]);
              case 6 -> random.nextInt(3) - 1; // exact ties, and zero vectors
              case 7 -> 0;
              default -> (float) random.nextGaussian() * scale;
            };
      }
      entries.add(new Entry(prefix + String.format("%04d", i), vector));
    }
    return entries;
  }

  /** A hundred thousand neighbours leave room for two queries in a pass. */
  @Test
  void queriesOfSeveralPassesComeOutAsThoseOfOne() {
    List<Entry> table = EmbeddingTables.random("row ", 40, 6, 3);
    List<Entry> queries = EmbeddingTables.random("query ", 5, 6, 4);
    assertEquals(
        bruteForce(table, queries, 40, "cosine", false),
        search(table, 3, queries, "top-k", "100000"));
  }

  @Test
  void noRowsOrNoQueriesGiveNoResult() {
    List<Entry> some = EmbeddingTables.random("row ", 5, 4, 1);
    assertEquals(List.of(), search(List.of(), 2, some));
    assertEquals(List.of(), search(some, 2, List.of()));
  }
}

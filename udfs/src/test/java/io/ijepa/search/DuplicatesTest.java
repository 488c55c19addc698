// SPDX-License-Identifier: Apache-2.0
package io.ijepa.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.option.InvalidOptionsException;
import io.ijepa.search.EmbeddingTables.Entry;
import io.ijepa.settings.DuplicatesSettings;
import io.ijepa.testing.SparkForTests;
import io.ijepa.udf.IJepa;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuplicatesTest {

  private static List<String> bruteForce(List<Entry> rows, double threshold) {
    return bruteForce(rows, List.of(), threshold);
  }

  /** Pairs with a new row; of equal vectors of one table, the first by key stands for all. */
  private static List<String> bruteForce(List<Entry> rows, List<Entry> standing, double threshold) {
    Map<String, Entry> first = firsts(rows);
    List<Entry> others = new ArrayList<>(first.values());
    others.addAll(firsts(standing).values());
    Set<String> pairs = new TreeSet<>();
    for (Entry row : rows) {
      Entry one = first.get(Arrays.toString(row.vector()));
      if (!row.equals(one)) {
        addPair(pairs, one, row, threshold);
        continue;
      }
      others.stream()
          .filter(other -> !other.equals(one))
          .forEach(o -> addPair(pairs, one, o, threshold));
    }
    return List.copyOf(pairs);
  }

  private static Map<String, Entry> firsts(List<Entry> rows) {
    Map<String, Entry> first = new HashMap<>();
    for (Entry row : rows) {
      first.merge(
          Arrays.toString(row.vector()), row, (a, b) -> a.path().compareTo(b.path()) < 0 ? a : b);
    }
    return first;
  }

  private static void addPair(Set<String> pairs, Entry one, Entry other, double threshold) {
    if (cosine(one.vector(), other.vector()) >= threshold) {
      boolean inOrder = one.path().compareTo(other.path()) < 0;
      pairs.add((inOrder ? one : other).path() + " " + (inOrder ? other : one).path());
    }
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return aa == 0 || bb == 0 ? 0 : dot / Math.sqrt(aa * bb);
  }

  @Test
  void eachPairAboveTheThresholdIsFoundOnce() {
    List<Entry> rows = EmbeddingTables.random("row ", 1200, 5, 11);
    assertEquals(bruteForce(rows, 0.97), pairs(EmbeddingTables.table(rows, 3), "0.97"));
  }

  /** Each is near the next one only: as far apart as they are, all hang together. */
  @Test
  void aChainIsOneClusterAndTheLargestPictureIsKept() {
    List<Entry> chain = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      double angle = i * 0.02;
      chain.add(
          new Entry(
              String.format("%02d", i),
              new float[] {(float) Math.cos(angle), (float) Math.sin(angle)}));
    }
    chain.add(new Entry("alone", new float[] {0, -1}));
    Dataset<Row> table =
        EmbeddingTables.table(chain, 2)
            .withColumn("width", functions.expr("if(path = '17', 640, 24)"))
            .withColumn("height", functions.lit(18));
    Duplicates duplicates = new Duplicates(table, settings("path", Math.cos(0.021)));
    List<Row> clusters = duplicates.clusters(duplicates.pairs().rows()).collectAsList();
    assertEquals(60, clusters.size());
    for (Row row : clusters) {
      assertEquals("17", row.<String>getAs("keeper_path"));
      assertEquals(60, row.<Integer>getAs("cluster_size"));
    }
  }

  /** Vectors so long that three hundred of them make two groups. */
  @Test
  void pairsWithinAndAcrossGroupsAreFoundOnce() {
    assertTrue(QueryChunk.room(32_768, 1) < 300);
    Dataset<Row> table =
        SparkForTests.session()
            .range(0, 300, 1, 4)
            .selectExpr(
                "format_string('row %03d', id) AS path",
                "transform(sequence(0, 32767), i -> float(if(i = id % 50, 1 + id, 0)))"
                    + " AS embedding",
                "'test@0123456789ab' AS model");
    List<String> expected = new ArrayList<>();
    for (int one = 0; one < 300; one++) {
      for (int other = one + 50; other < 300; other += 50) {
        expected.add(String.format("row %03d row %03d", one, other));
      }
    }
    assertEquals(expected, pairs(table, "0.9"));
  }

  @Test
  void thresholdsAtTheEndsHold() {
    List<Entry> rows = EmbeddingTables.random("row ", 60, 3, 12);
    rows.add(new Entry("odd", new float[] {1, Float.NaN, 0}));
    rows.add(new Entry("null", null));
    List<Entry> usable = rows.subList(0, 60);
    for (double threshold : new double[] {0, 1}) {
      assertEquals(
          bruteForce(usable, threshold),
          pairs(EmbeddingTables.table(rows, 3), String.valueOf(threshold)));
    }
    Duplicates.Pairs found =
        new Duplicates(EmbeddingTables.table(rows, 3), settings("path", 0.5)).pairs();
    assertEquals(
        List.of(60L, 1L, 1L), List.of(found.compared(), found.withoutVector(), found.notFinite()));
  }

  @Test
  void aKeyColumnOfAnyNameAndANullKeyAreKeys() {
    List<Entry> rows =
        List.of(
            new Entry("a", new float[] {1, 0}),
            new Entry("b", new float[] {2, 0}),
            new Entry(null, new float[] {3, 0}),
            new Entry("alone", new float[] {0, 1}));
    Dataset<Row> table = EmbeddingTables.table(rows, 2).withColumnRenamed("path", "count");
    Duplicates duplicates = new Duplicates(table, settings("count", 0.99));
    List<Row> clusters = duplicates.clusters(duplicates.pairs().rows()).collectAsList();
    assertEquals(3, clusters.size());
    clusters.forEach(row -> assertNull(row.getAs("keeper_count")));
  }

  private static List<String> pairs(Dataset<Row> table, String threshold) {
    return texts(IJepa.duplicates(table, Map.of("threshold", threshold)));
  }

  private static List<String> texts(Dataset<Row> pairs) {
    return pairs.collectAsList().stream()
        .map(row -> row.getString(0) + " " + row.getString(1))
        .sorted()
        .toList();
  }

  /** Their two hundred million pairs would take hours. */
  @Test
  void twentyThousandCopiesOfOnePictureAreOneCluster() {
    Dataset<Row> table =
        SparkForTests.session()
            .range(0, 20_003, 1, 4)
            .selectExpr(
                "format_string('row %05d', id) AS path",
                "transform(sequence(1, 64), i -> float(CASE id WHEN 20001 THEN i * 1.0001"
                    + " WHEN 20002 THEN -i ELSE i END)) AS embedding",
                "'test@0123456789ab' AS model");
    Duplicates duplicates = new Duplicates(table, settings("path", 0.99));
    Duplicates.Pairs found = duplicates.pairs();
    List<Row> pairs = found.rows().collectAsList();
    assertEquals(20_003, found.compared());
    assertEquals(20_001, pairs.size());
    for (Row pair : pairs) {
      assertEquals("row 00000", pair.getString(0));
      assertEquals(1f, pair.getFloat(2), 1e-6f);
    }
    List<Row> clusters = duplicates.clusters(found.rows()).collectAsList();
    assertEquals(20_002, clusters.size());
    for (Row row : clusters) {
      assertEquals(20_002, row.<Integer>getAs("cluster_size"));
      assertEquals("row 00000", row.<String>getAs("keeper_path"));
    }
  }

  @Test
  void clustersAreTheSameWhereverTheirRoundsAreKept(@TempDir Path folder) {
    List<Entry> rows = EmbeddingTables.random("row ", 300, 4, 13);
    Duplicates duplicates = new Duplicates(EmbeddingTables.table(rows, 3), settings("path", 0.97));
    AtomicInteger number = new AtomicInteger();
    UnaryOperator<Dataset<Row>> files =
        kept -> {
          String place = folder.resolve("kept" + number.incrementAndGet()).toString();
          kept.write().parquet(place);
          return SparkForTests.session().read().parquet(place);
        };
    Dataset<Row> pairs = duplicates.pairs(files).rows();
    assertEquals(bruteForce(rows, 0.97), texts(pairs));
    assertEquals(
        lines(duplicates.clusters(duplicates.pairs().rows())),
        lines(duplicates.clusters(pairs, files)));
    assertTrue(number.get() > 4, "kept " + number);
  }

  private static List<String> lines(Dataset<Row> rows) {
    return rows.toJSON().collectAsList().stream().sorted().toList();
  }

  @Test
  void againstAStandingTableEachPairHasANewRow() {
    List<Entry> rows = EmbeddingTables.random("new ", 200, 4, 14);
    List<Entry> standing = new ArrayList<>(EmbeddingTables.random("old ", 300, 4, 15));
    standing.add(new Entry("zz same vector", rows.get(0).vector()));
    List<Entry> all = new ArrayList<>(standing);
    all.add(new Entry(rows.get(1).path(), standing.get(0).vector())); // as it was
    all.add(new Entry("zz null", null));
    Dataset<Row> table = EmbeddingTables.table(rows, 3);
    Dataset<Row> against = EmbeddingTables.table(all, 2);
    List<String> expected = bruteForce(rows, standing, 0.95);
    assertEquals(expected, texts(IJepa.duplicates(table, against, Map.of("threshold", "0.95"))));
    assertTrue(expected.stream().anyMatch(pair -> pair.matches("new .* old .*")));
    Duplicates duplicates = new Duplicates(table, Optional.of(against), settings("path", 0.95));
    Duplicates.Pairs found = duplicates.pairs();
    assertEquals(List.of(200L, 301L), List.of(found.compared(), found.standing()));
    Set<String> members = new TreeSet<>();
    for (Row row : duplicates.clusters(found.rows()).collectAsList()) {
      assertTrue(members.add(row.getAs("path")));
    }
    Set<String> paired = new TreeSet<>();
    for (Row pair : found.rows().collectAsList()) {
      paired.addAll(List.of(pair.getString(0), pair.getString(1)));
    }
    assertEquals(paired, members);
    // A table against itself has no other rows.
    assertEquals(
        pairs(table, "0.95"), texts(IJepa.duplicates(table, table, Map.of("threshold", "0.95"))));
  }

  @Test
  void vectorsInDoublePrecisionAreComparedAsOthersAre() {
    Dataset<Row> table = EmbeddingTables.table(EmbeddingTables.random("row ", 60, 3, 18), 2);
    Dataset<Row> doubles =
        table.withColumn("embedding", table.col("embedding").cast("array<double>"));
    assertTrue(pairs(table, "0.95").size() > 10);
    assertEquals(pairs(table, "0.95"), pairs(doubles, "0.95"));
    Map<String, String> options = Map.of("top-k", "3");
    assertEquals(
        IJepa.search(table, table, options).orderBy("query_path", "rank").collectAsList(),
        IJepa.search(doubles, table, options).orderBy("query_path", "rank").collectAsList());
    Dataset<Row> texts =
        table.withColumn("embedding", table.col("embedding").cast("array<string>"));
    assertTrue(
        assertThrows(InvalidOptionsException.class, () -> pairs(texts, "0.95"))
            .getMessage()
            .contains("must be an array of numbers, one vector a row, but is array<string>"));
  }

  @Test
  void aStandingTableOfAnotherModelOrOfOtherKeysIsRefused() {
    List<Entry> rows = EmbeddingTables.random("row ", 5, 3, 16);
    Dataset<Row> table = EmbeddingTables.table(rows, 1);
    Dataset<Row> other = EmbeddingTables.table(rows, 1, "test@ba9876543210");
    assertTrue(
        refusal(table, other).startsWith("the standing embeddings are of the model test@ba"));
    Dataset<Row> numbers = table.withColumn("path", functions.monotonically_increasing_id());
    assertTrue(
        refusal(table, numbers)
            .startsWith("the standing embeddings have keys of other types (bigint)"));
    assertTrue(
        refusal(table, table.drop("embedding"))
            .startsWith("the standing embeddings have no column 'embedding'"));
  }

  private static String refusal(Dataset<Row> table, Dataset<Row> against) {
    return assertThrows(
            InvalidOptionsException.class, () -> IJepa.duplicates(table, against, Map.of()))
        .getMessage();
  }

  private static DuplicatesSettings settings(String key, double threshold) {
    return DuplicatesSettings.defaults().withKeyColumns(List.of(key)).withThreshold(threshold);
  }

  @Test
  void aKeyThatIsNoKeyIsNamed() {
    List<Entry> twice = List.of(new Entry("a", new float[] {1}), new Entry("a", new float[] {1}));
    InvalidOptionsException refused =
        assertThrows(
            InvalidOptionsException.class,
            () -> IJepa.duplicates(EmbeddingTables.table(twice, 1), Map.of()));
    assertTrue(refused.getMessage().startsWith("the key [a] belongs to 2 rows"));
  }

  @Test
  void noRowsMakeNoPairs() {
    assertEquals(0, IJepa.duplicates(EmbeddingTables.table(List.of(), 1), Map.of()).count());
  }
}

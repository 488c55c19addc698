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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

class DuplicatesTest {

  private static List<String> bruteForce(List<Entry> rows, double threshold) {
    List<String> pairs = new ArrayList<>();
    for (Entry one : rows) {
      for (Entry other : rows) {
        if (one.path().compareTo(other.path()) < 0
            && cosine(one.vector(), other.vector()) >= threshold) {
          pairs.add(one.path() + " " + other.path());
        }
      }
    }
    return pairs.stream().sorted().toList();
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
                "transform(sequence(0, 32767), i -> float(if(i = id % 50, 1 + id % 3, 0)))"
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
    return IJepa.duplicates(table, Map.of("threshold", threshold)).collectAsList().stream()
        .map(row -> row.getString(0) + " " + row.getString(1))
        .sorted()
        .toList();
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

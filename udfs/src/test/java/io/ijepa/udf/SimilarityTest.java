// SPDX-License-Identifier: Apache-2.0
package io.ijepa.udf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.testing.SparkTest;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

final class SimilarityTest extends SparkTest {

  @Test
  void productsLengthsAndCosinesAreThoseOfGeometry() {
    assertEquals(11.0, value("array(1f, 2f)", "array(3f, 4f)", Similarity::dot));
    assertEquals(5.0, value("array(3f, 4f)", "null", (a, b) -> Similarity.norm(a)));
    assertEquals(0.6, value("array(1f, 0f)", "array(3f, 4f)", Similarity::cosine), 1e-12);
    assertEquals(-1.0, value("array(2f, 2f)", "array(-1f, -1f)", Similarity::cosine), 1e-12);
    assertEquals(0.0, value("array()", "array()", Similarity::dot));
  }

  @Test
  void sumsDoNotLoseWhatFloatsWould() {
    String large = "array(16777216f, 1f, -16777216f)";
    assertEquals(1.0, value(large, "array(1f, 1f, 1f)", Similarity::dot));
    assertTrue(
        Double.isFinite(value("array(3e38f)", "array(3e38f)", Similarity::dot)), "nor overflow");
  }

  @Test
  void whatHasNoAnswerIsNull() {
    for (String[] pair :
        List.of(
            new String[] {"null", "array(1f)"},
            new String[] {"array(1f)", "null"},
            new String[] {"array(1f, 2f)", "array(1f)"},
            new String[] {"array(1f)", "array(1f, 2f)"},
            new String[] {"array(1f, null)", "array(1f, 2f)"},
            new String[] {"array(0f, 0f)", "array(1f, 2f)"})) {
      assertEquals(null, value(pair[0], pair[1], Similarity::cosine), String.join(", ", pair));
    }
  }

  @Test
  void columnsOfTwoTablesMayHaveTheSameName() {
    Dataset<Row> one = spark.sql("SELECT 1 AS id, array(1f, 2f) AS embedding").as("one");
    Dataset<Row> two = spark.sql("SELECT 1 AS id, array(3f, 4f) AS embedding").as("two");
    Column dot = Similarity.dot(functions.col("one.embedding"), functions.col("two.embedding"));
    assertEquals(
        11.0, one.join(two, functions.expr("one.id = two.id")).select(dot).first().getDouble(0));
  }

  private interface Pair {
    Column of(Column first, Column second);
  }

  /** Of two arrays of floats in SQL, as a table's columns. */
  private Double value(String first, String second, Pair similarity) {
    Dataset<Row> table =
        spark.sql(
            "SELECT CAST(%s AS array<float>) a, CAST(%s AS array<float>) b FROM range(1)"
                .formatted(first, second));
    return (Double) table.select(similarity.of(table.col("a"), table.col("b"))).first().get(0);
  }
}

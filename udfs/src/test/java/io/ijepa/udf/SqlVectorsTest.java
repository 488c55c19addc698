// SPDX-License-Identifier: Apache-2.0
package io.ijepa.udf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.testing.SparkTest;
import io.ijepa.udf.SqlFunctionsTest.Door;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The arithmetic of SQL: the same numbers and the same nulls by both doors. */
@Timeout(120)
final class SqlVectorsTest extends SparkTest {

  private SparkSession session(Door door) {
    SparkSession session = spark.newSession();
    door.open(session, Map.of());
    return session;
  }

  private static Object value(SparkSession session, Door door, String expression) {
    String called = expression.replaceAll("(cosine_similarity|normalize)", door.prefix + "$1");
    return session.sql("SELECT " + called).first().get(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cosine_similarity(array(3f, 4f), array(4f, 3f)) | 0.96",
        "cosine_similarity(array(1f, 2f), array(-2f, -4f)) | -1.0",
        "cosine_similarity(array(3d, 4d), array(4f, 3f)) | 0.96",
        "cosine_similarity(array(3, 4), array(4, 3)) | 0.96",
        "cosine_similarity(array(3.0, 4.0), array(4.0, 3.0)) | 0.96",
        "cosine_similarity(array(0f, 0f), array(4f, 3f)) | null",
        "cosine_similarity(array(1f, NULL), array(4f, 3f)) | null",
        "cosine_similarity(CAST(NULL AS ARRAY<FLOAT>), array(1f)) | null",
        "cosine_similarity(NULL, array(1f)) | null",
        "cosine_similarity(array(1f, CAST('NaN' AS FLOAT)), array(4f, 3f)) | NaN",
        "CAST(normalize(array(3f, 4f)) AS STRING) | [0.6, 0.8]",
        "CAST(normalize(array(3, 4)) AS STRING) | [0.6, 0.8]",
        "normalize(array(0f, 0f)) | null",
        "normalize(array(1f, NULL)) | null",
        "normalize(NULL) | null",
      })
  void hasTheValueAndTheNullsOfTheFormula(String expression, String expected) {
    for (Door door : Door.values()) {
      SparkSession session = session(door);
      String value = String.valueOf(value(session, door, expression));
      assertEquals(expected, value, door + ": " + expression);
    }
  }

  @ParameterizedTest
  @EnumSource
  void vectorsOfTwoLengthsAreRefused(Door door) {
    SparkSession session = session(door);
    Exception refused =
        assertThrows(
            Exception.class,
            () -> value(session, door, "cosine_similarity(array(1f), array(1f, 2f))"));
    String text = refused + " " + refused.getCause();
    assertTrue(text.contains("two vectors of one model, but they have 1 and 2 elements"), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cosine_similarity('a', 'b') | a",
        "normalize(array('a', 'b')) | (a, b)",
        "normalize(7) | 7",
      })
  void aTemporaryFunctionNamesWhatIsNoVector(String expression, String named) {
    SparkSession session = session(Door.TEMPORARY);
    Exception refused =
        assertThrows(Exception.class, () -> value(session, Door.TEMPORARY, expression));
    String text = refused + " " + refused.getCause();
    assertTrue(text.contains("take arrays of numbers, but were given"), text);
    assertTrue(text.contains(named), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cosine_similarity('a', 'b')",
        "cosine_similarity(array(1f))",
        "normalize(array('a'))"
      })
  void aCatalogRefusesWhatIsNoVectorBeforeAnyRowIsRead(String expression) {
    SparkSession session = session(Door.CATALOG);
    Exception refused =
        assertThrows(Exception.class, () -> value(session, Door.CATALOG, expression));
    assertTrue(refused.getMessage().contains("of numbers, but was given"), refused.getMessage());
  }
}

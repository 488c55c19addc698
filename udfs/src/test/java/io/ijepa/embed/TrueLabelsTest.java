// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.model.Classifier.ProblemType;
import io.ijepa.option.Problems;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

final class TrueLabelsTest {
  private final Problems problems = new Problems();

  private LabelCounts count(DataType type, List<String> labels, float[] logits, Object... truths) {
    TrueLabels known =
        TrueLabels.of(
                "kind", List.of(DataTypes.createStructField("kind", type, true)), labels, problems)
            .orElseThrow();
    LabelScores scores = LabelScores.of(logits, ProblemType.SINGLE_LABEL_CLASSIFICATION);
    LabelCounts counts = new LabelCounts();
    for (Object truth : truths) {
      known.count(new Object[] {truth}, scores.best(1)[0], scores, counts);
    }
    return counts;
  }

  private static Map<LabelCounts.Pair, Long> one(int truth, int predicted) {
    return Map.of(new LabelCounts.Pair(truth, predicted), 1L);
  }

  @Test
  void aStringIsANameAndAWholeNumberAnId() {
    List<String> labels = List.of("cat", "dog", "1");
    float[] dog = {0, 9, 0};
    assertEquals(one(1, 1), count(DataTypes.StringType, labels, dog, "dog").images);
    assertEquals(one(2, 1), count(DataTypes.StringType, labels, dog, "1").images);
    assertEquals(one(0, 1), count(DataTypes.LongType, labels, dog, 0L).images);
    assertEquals(one(1, 1), count(DataTypes.ByteType, labels, dog, (byte) 1).images);
  }

  /** As train-head names the labels of such a column. */
  @Test
  void aWholeNumberIsANameWhereAllLabelsAreNumbers() {
    List<String> labels = List.of("-1", "9", "10");
    assertEquals(one(2, 1), count(DataTypes.IntegerType, labels, new float[] {0, 9, 0}, 10).images);
    assertEquals(1, count(DataTypes.IntegerType, labels, new float[] {0, 9, 0}, 1).unknownLabel);
  }

  @Test
  void missingAndUnknownLabelsAreCountedApart() {
    LabelCounts counts =
        count(DataTypes.StringType, List.of("cat", ""), new float[] {1, 0}, null, "cow", "", "cat");
    assertEquals(1, counts.withoutLabel);
    assertEquals(1, counts.unknownLabel);
    assertEquals(2, counts.inTopFive);
    assertEquals(2, counts.images.size());
    assertEquals(
        2, count(DataTypes.LongType, List.of("a", "b"), new float[2], -1L, 1L << 32).unknownLabel);
  }

  @Test
  void idsOfOneNameAreOneLabel() {
    List<String> labels = List.of("crane", "dog", "crane");
    assertEquals(
        one(0, 0), count(DataTypes.StringType, labels, new float[] {0, 1, 9}, "crane").images);
    assertEquals(one(0, 2), count(DataTypes.IntegerType, labels, new float[] {0, 1, 9}, 0).images);
  }

  @Test
  void theTopFiveEndsWithTheFifth() {
    List<String> labels = List.of("a", "b", "c", "d", "e", "f");
    float[] falling = {6, 5, 4, 3, 2, 1};
    assertEquals(1, count(DataTypes.StringType, labels, falling, "e").inTopFive);
    assertEquals(0, count(DataTypes.StringType, labels, falling, "f").inTopFive);
  }

  @Test
  void otherTypesAreRefused() {
    assertTrue(
        TrueLabels.of(
                "kind",
                List.of(DataTypes.createStructField("kind", DataTypes.DoubleType, true)),
                List.of("a"),
                problems)
            .isEmpty());
    assertEquals(
        List.of(
            "label-column kind must be a label's name or a whole number, its id, but is double"),
        problems.messages());
  }
}

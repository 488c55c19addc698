// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ijepa.model.Classifier.ProblemType;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LabelScoresTest {

  private static LabelScores softmax(float... logits) {
    return LabelScores.of(logits, ProblemType.SINGLE_LABEL_CLASSIFICATION);
  }

  @Test
  void ofEqualLogitsTheLowerIdIsBetter() {
    assertArrayEquals(new int[] {1, 3, 0}, softmax(2, 5, 2, 5).best(3));
    assertEquals(1, softmax(2, 5, 2, 5).rank(3));
    assertArrayEquals(new int[] {0, 1, 2}, softmax(0, 0, 0).best(3));
  }

  @Test
  void aLogitThatIsNoNumberIsTheWorst() {
    assertArrayEquals(new int[] {2, 1, 0}, softmax(Float.NaN, -9, 4).best(3));
    assertArrayEquals(new int[] {0, 1}, softmax(Float.NaN, Float.NaN).best(2));
  }

  @Test
  void scoresOfHugeLogitsAreFinite() {
    assertEquals(1f, softmax(1e30f, -1e30f).score(0));
    assertEquals(0f, softmax(1e30f, -1e30f).score(1));
    assertEquals(0.5f, softmax(3e38f, 3e38f).score(1));
    LabelScores sigmoids =
        LabelScores.of(new float[] {1000, -1000, 0}, ProblemType.MULTI_LABEL_CLASSIFICATION);
    assertArrayEquals(
        new float[] {1, 0, 0.5f},
        new float[] {sigmoids.score(0), sigmoids.score(1), sigmoids.score(2)});
  }

  @Test
  void theBestAreThoseOfAStableSort() {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      float[] logits = new float[1 + random.nextInt(30)];
      for (int id = 0; id < logits.length; id++) {
        logits[id] = random.nextInt(8);
      }
      int most = 1 + random.nextInt(logits.length);
      int[] sorted =
          IntStream.range(0, logits.length)
              .boxed()
              .sorted(Comparator.comparingDouble(id -> -logits[id]))
              .mapToInt(Integer::intValue)
              .limit(most)
              .toArray();
      LabelScores scores = softmax(logits);
      assertArrayEquals(sorted, scores.best(most));
      assertEquals(most - 1, scores.rank(sorted[most - 1]));
    }
  }
}

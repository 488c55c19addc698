// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ijepa.embed.LabelCounts.Pair;
import io.ijepa.job.run.Confusion.PerLabel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfusionTest {
  private static final Confusion CONFUSION =
      new Confusion(
          List.of("cat", "dog", "cow"),
          Map.of(new Pair(0, 0), 6L, new Pair(0, 1), 2L, new Pair(1, 1), 1L, new Pair(1, 0), 1L));

  @Test
  void sharesFollowFromTheCounts() {
    assertEquals(10, CONFUSION.rows());
    assertEquals(0.7, CONFUSION.accuracy());
    assertEquals(0.8, CONFUSION.majorityAccuracy());
    List<PerLabel> labels = CONFUSION.perLabel();
    assertEquals(new PerLabel("cat", 8, 6 / 7.0, 0.75, 12 / 15.0), labels.get(0));
    assertEquals(new PerLabel("dog", 2, 1 / 3.0, 0.5, 2 / 5.0), labels.get(1));
    assertEquals(new PerLabel("cow", 0, 0, 0, 0), labels.get(2));
  }

  @Test
  void theCommonestMistakesComeFirst() {
    assertEquals(
        List.of(Map.entry(new Pair(0, 1), 2L), Map.entry(new Pair(1, 0), 1L)),
        CONFUSION.mistakes(5));
    assertEquals(1, CONFUSION.mistakes(1).size());
  }

  @Test
  void nothingIsAnAccuracyOfZero() {
    Confusion empty = new Confusion(List.of("a"), Map.of());
    assertEquals(0, empty.accuracy());
    assertEquals(0, empty.majorityAccuracy());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static String line(long images, long total, long rejected, double seconds) {
    return new ProgressLine(
            images, OptionalLong.of(total), rejected, images, seconds, (double) images / total, 0)
        .text();
  }

  @Test
  void saysHowManyOfAllHowFastAndHowLongStill() {
    assertEquals(
        "1,408 of 2,000 images (70 %), 75 images/s, 3 rejected, 8 s left",
        line(1408, 2000, 3, 18.8));
    assertEquals(
        "10 of 10,000 images (0 %), 1.0 images/s, 0 rejected, 2 h 46 min left",
        line(10, 10_000, 0, 10));
    assertEquals(
        "1 of 1 images (100 %), 9.8 images/s, 0 rejected, 0 s left", line(1, 1, 0, 0.1022));
    assertEquals("0 of 2,000 images (0 %), starting", line(0, 2000, 0, 0));
  }

  @Test
  void promisesNothingThatItCannotKnow() {
    OptionalLong unknown = OptionalLong.empty();
    assertEquals("0 images, starting", new ProgressLine(0, unknown, 0, 0, 0, 0, 0).text());
    assertEquals(
        "5 images, 1.0 images/s, 5 rejected", new ProgressLine(5, unknown, 5, 5, 5, 0, 0).text());
    assertEquals(
        "1 image, 2.0 images/s, 0 rejected, 1 min 30 s left",
        new ProgressLine(1, unknown, 0, 1, 0.5, 0.5 / 90.5, 0).text());
    // A table that grew since it was counted.
    assertEquals("12 images, 2.0 images/s, 0 rejected", line(12, 10, 0, 6));
    assertEquals("4 images, 0 rejected", new ProgressLine(4, unknown, 0, 4, 0, 0, 0).text());
  }

  /** On a cluster the first that is seen is a wave of tasks that took who knows how long. */
  @Test
  void whatCameBeforeTheFirstLookIsNoRate() {
    OptionalLong total = OptionalLong.of(100);
    assertEquals(
        "40 of 100 images (40 %), 0 rejected",
        new ProgressLine(40, total, 0, 0, 0, 0.4, 0.4).text());
    assertEquals(
        "60 of 100 images (60 %), 2.0 images/s, 0 rejected, 20 s left",
        new ProgressLine(60, total, 0, 20, 10, 0.6, 0.4).text());
  }

  @Test
  void theTotalIsTheCountOrTheLimitWhicheverIsLess() {
    assertEquals(OptionalLong.of(7), Progress.total(OptionalInt.of(100), OptionalLong.of(7)));
    assertEquals(OptionalLong.of(100), Progress.total(OptionalInt.of(100), OptionalLong.of(700)));
    assertEquals(OptionalLong.of(700), Progress.total(OptionalInt.empty(), OptionalLong.of(700)));
    assertEquals(OptionalLong.empty(), Progress.total(OptionalInt.of(5), OptionalLong.empty()));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

  @Test
  void saysRateRejectedAndTimeLeft() {
    assertEquals(
        "1,500 images, 50.0 images/s, 3 rejected, 1 min 30 s left",
        new ProgressLine(1500, 3, 30, 0.25).text());
    assertEquals(
        "10 images, 1.0 images/s, 0 rejected, 2 h 46 min left",
        new ProgressLine(10, 0, 10, 0.001).text());
    assertEquals(
        "1 images, 10.0 images/s, 0 rejected, 0 s left", new ProgressLine(1, 0, 0.1, 1).text());
  }

  @Test
  void promisesNothingThatItCannotKnow() {
    assertEquals("0 images, 0.0 images/s, 0 rejected", new ProgressLine(0, 0, 0, 0).text());
    assertEquals("5 images, 1.0 images/s, 5 rejected", new ProgressLine(5, 5, 5, 0).text());
    // A table that grew since it was counted.
    assertEquals("12 images, 2.0 images/s, 0 rejected", new ProgressLine(12, 0, 6, 1.2).text());
  }

  @Test
  void theTotalIsTheCountOrTheLimitWhicheverIsLess() {
    assertEquals(OptionalLong.of(7), Progress.total(OptionalInt.of(100), OptionalLong.of(7)));
    assertEquals(OptionalLong.of(100), Progress.total(OptionalInt.of(100), OptionalLong.of(700)));
    assertEquals(OptionalLong.of(700), Progress.total(OptionalInt.empty(), OptionalLong.of(700)));
    assertEquals(OptionalLong.empty(), Progress.total(OptionalInt.of(5), OptionalLong.empty()));
  }
}

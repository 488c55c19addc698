// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import java.time.Duration;

/** How long something takes that goes on as it has begun, in words. */
public final class TimeLeft {
  private TimeLeft() {}

  /**
   * For example {@code 1 min 30 s}.
   *
   * @param seconds that it has taken so far
   * @param share of it that is done, above 0 and at most 1
   */
  public static String after(double seconds, double share) {
    Duration left = Duration.ofSeconds(Math.round(seconds / share - seconds));
    if (left.toHours() > 0) {
      return left.toHours() + " h " + left.toMinutesPart() + " min";
    }
    return left.toMinutes() > 0
        ? left.toMinutes() + " min " + left.toSecondsPart() + " s"
        : left.toSeconds() + " s";
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import java.time.Duration;
import java.util.Locale;

/**
 * What a progress line says.
 *
 * @param share of the work that is done, from 0 to 1; 0 where it is not known
 */
record ProgressLine(long images, long rejected, double seconds, double share) {

  String text() {
    double rate = seconds > 0 ? images / seconds : 0;
    return String.format(
        Locale.ROOT, "%,d images, %,.1f images/s, %,d rejected%s", images, rate, rejected, left());
  }

  private String left() {
    if (images == 0 || share <= 0 || share > 1) {
      return "";
    }
    Duration left = Duration.ofSeconds(Math.round(seconds / share - seconds));
    String text =
        left.toHours() > 0
            ? left.toHours() + " h " + left.toMinutesPart() + " min"
            : left.toMinutes() > 0
                ? left.toMinutes() + " min " + left.toSecondsPart() + " s"
                : left.toSeconds() + " s";
    return ", " + text + " left";
  }
}

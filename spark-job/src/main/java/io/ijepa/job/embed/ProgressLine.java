// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import io.ijepa.job.run.TimeLeft;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What a progress line says.
 *
 * @param total images that there are to do; empty where nobody knows
 * @param measured images since the first that were seen: a rate has nothing of the start of a run
 * @param seconds that those took
 * @param share of the work that is done, from 0 to 1; 0 where it is not known
 * @param shareBefore of the work that was done before those
 */
record ProgressLine(
    long images,
    OptionalLong total,
    long rejected,
    long measured,
    double seconds,
    double share,
    double shareBefore) {

  String text() {
    boolean known = total.isPresent() && images <= total.getAsLong(); // a table may have grown
    String count =
        known
            ? String.format(
                Locale.ROOT,
                "%,d of %,d images (%d %%)",
                images,
                total.getAsLong(),
                100 * images / Math.max(1, total.getAsLong()))
            : String.format(Locale.ROOT, "%,d image%s", images, images == 1 ? "" : "s");
    if (images == 0) {
      return count + ", starting";
    }
    return count + rate() + String.format(Locale.ROOT, ", %,d rejected", rejected) + timeLeft();
  }

  private String timeLeft() {
    if (share >= 1) {
      return share > 1 ? "" : ", 0 s left";
    }
    double done = (share - shareBefore) / (1 - shareBefore);
    return measured <= 0 || done <= 0 ? "" : ", " + TimeLeft.after(seconds, done) + " left";
  }

  private String rate() {
    if (measured <= 0 || seconds <= 0) {
      return "";
    }
    double rate = measured / seconds;
    return String.format(Locale.ROOT, rate < 10 ? ", %.1f images/s" : ", %,.0f images/s", rate);
  }
}

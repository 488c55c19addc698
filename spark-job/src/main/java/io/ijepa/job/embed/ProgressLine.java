// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import io.ijepa.job.run.TimeLeft;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What a progress line says.
 *
 * @param total images that there are to do; empty where nobody knows
 * @param seconds since the first of them was begun: a rate has nothing of the start of a run
 * @param share of the work that is done, from 0 to 1; 0 where it is not known
 */
record ProgressLine(long images, OptionalLong total, long rejected, double seconds, double share) {

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
    return count
        + rate()
        + String.format(Locale.ROOT, ", %,d rejected", rejected)
        + (share <= 0 || share > 1 ? "" : ", " + TimeLeft.after(seconds, share) + " left");
  }

  private String rate() {
    if (seconds <= 0) {
      return "";
    }
    double rate = images / seconds;
    return String.format(Locale.ROOT, rate < 10 ? ", %.1f images/s" : ", %,.0f images/s", rate);
  }
}

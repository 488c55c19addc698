// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.benchmark;

import java.util.List;
import java.util.Locale;

/** The middle of some measurements, and how far they lie apart. */
record Median(double value, double least, double most) {

  static Median of(List<Double> measured) {
    List<Double> sorted = measured.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double value =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Median(value, sorted.get(0), sorted.get(sorted.size() - 1));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%8.3f  (%.3f to %.3f)", value, least, most);
  }
}

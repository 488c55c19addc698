// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.resample;

/** The weights of one output pixel after another along an axis, before they are rounded. */
final class ExactWeights {
  private final Filter filter;
  private final int in;
  private final double scale;
  private final double support;
  private final double inverse;
  private final double[] values;
  private int start;
  private int count;

  /**
   * @param in pixels of the source
   * @param out pixels that they are scaled to
   */
  ExactWeights(Filter filter, int in, int out) {
    this.filter = filter;
    this.in = in;
    this.scale = (double) in / out;
    double filterScale = Math.max(scale, 1.0);
    this.support = filter.support() * filterScale;
    this.inverse = 1.0 / filterScale;
    this.values = new double[Math.min(in, (int) Math.ceil(support) * 2 + 1)];
  }

  /** The most inputs that an output has. */
  int taps() {
    return values.length;
  }

  /** Makes {@link #start}, {@link #count}, {@link #value} and {@link #max} those of an output. */
  void compute(int output) {
    double center = (output + 0.5) * scale;
    start = Math.max(0, (int) (center - support + 0.5));
    count = Math.min(in, (int) (center + support + 0.5)) - start;
    double sum = 0;
    for (int tap = 0; tap < count; tap++) {
      values[tap] = filter.at((tap + start - center + 0.5) * inverse);
      sum += values[tap];
    }
    for (int tap = 0; tap < count && sum != 0.0; tap++) {
      values[tap] /= sum;
    }
  }

  /** The first input. */
  int start() {
    return start;
  }

  int count() {
    return count;
  }

  double value(int tap) {
    return values[tap];
  }

  double max() {
    double max = 0;
    for (int tap = 0; tap < count; tap++) {
      max = Math.max(max, values[tap]);
    }
    return max;
  }
}

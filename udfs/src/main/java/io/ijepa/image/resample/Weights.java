// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.resample;

import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.RejectedImageException;

/**
 * How a run of output pixels along one axis is summed from input pixels: antialiased support and
 * 22-bit fixed-point weights, with the rounding of Pillow's 8-bit resize. Immutable once built.
 */
final class Weights {
  /** Bits behind the point: what a 32-bit sum leaves over for 8-bit pixels and two guard bits. */
  static final int PRECISION = 32 - 8 - 2;

  /** One half, which every sum starts with. */
  static final int HALF = 1 << (PRECISION - 1);

  /** Follows the last weight of an output; no weight has this value. */
  static final int END = Integer.MIN_VALUE;

  private final int[] starts;
  private final int[] counts;
  private final int[] values;
  private final int stride;

  private Weights(int outputs, int stride) throws RejectedImageException {
    this.starts = new int[outputs];
    this.counts = new int[outputs];
    this.values = ImageMemory.ints((long) outputs * stride);
    this.stride = stride;
  }

  /** Weights of the {@code outputs} pixels from {@code first} on of {@code in} scaled to out. */
  static Weights of(Filter filter, int in, int out, int first, int outputs)
      throws RejectedImageException {
    double scale = (double) in / out;
    double filterScale = Math.max(scale, 1.0);
    double support = filter.support() * filterScale;
    int taps = Math.min(in, (int) Math.ceil(support) * 2 + 1);
    double inverse = 1.0 / filterScale;
    Weights weights = new Weights(outputs, taps + 1);
    double[] exact = new double[taps];
    for (int i = 0; i < outputs; i++) {
      double center = (first + i + 0.5) * scale;
      int start = Math.max(0, (int) (center - support + 0.5));
      int count = Math.min(in, (int) (center + support + 0.5)) - start;
      double sum = 0;
      for (int t = 0; t < count; t++) {
        exact[t] = filter.at((t + start - center + 0.5) * inverse);
        sum += exact[t];
      }
      weights.starts[i] = start;
      weights.counts[i] = count;
      for (int t = 0; t < count; t++) {
        double value = sum == 0.0 ? exact[t] : exact[t] / sum;
        weights.values[weights.offset(i) + t] = fixedPoint(value);
      }
      weights.values[weights.offset(i) + count] = END;
    }
    return weights;
  }

  private static int fixedPoint(double value) {
    double scaled = value * (1 << PRECISION);
    return (int) (value < 0 ? scaled - 0.5 : scaled + 0.5);
  }

  int outputs() {
    return starts.length;
  }

  /** First input of an output; never falls from one output to the next. */
  int start(int output) {
    return starts[output];
  }

  int count(int output) {
    return counts[output];
  }

  /** One past the last input of an output; never falls from one output to the next. */
  int end(int output) {
    return starts[output] + counts[output];
  }

  /** The most outputs that are begun and not ended where inputs are added in their order. */
  int mostAtOnce() {
    int most = 1;
    for (int o = 0, behind = 0; o < outputs(); o++) {
      while (behind < outputs() && start(behind) < end(o)) {
        behind++;
      }
      most = Math.max(most, behind - o);
    }
    return most;
  }

  /** Where in {@link #values} the weights of an output begin; {@link #END} closes them. */
  int offset(int output) {
    return output * stride;
  }

  int[] values() {
    return values;
  }

  /** Bytes of the arrays, for whoever bounds a cache. */
  long bytes() {
    return 4L * (starts.length + counts.length + values.length);
  }
}

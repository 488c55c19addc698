// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.resample;

import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.Interruption;
import io.ijepa.image.pixel.RejectedImageException;

/**
 * How a run of output pixels along one axis is summed from input pixels: antialiased support and
 * fixed-point weights. Immutable once built.
 */
final class Weights {
  /** Follows the last weight of an output; no weight has this value. */
  static final int END = Integer.MIN_VALUE;

  /** Bits behind the point: what a 32-bit sum leaves over for 8-bit pixels and two guard bits. */
  private static final int MOST_PRECISE = 32 - 8 - 2;

  private static final int BETWEEN_CHECKS = 1 << 16;

  private final int[] starts;
  private final int[] counts;
  private final int[] values;
  private final int stride;
  private final int precision;

  private Weights(int outputs, int taps, int precision) throws RejectedImageException {
    this.starts = new int[outputs];
    this.counts = new int[outputs];
    this.stride = taps + 1;
    this.values = ImageMemory.ints((long) outputs * stride);
    this.precision = precision;
  }

  /**
   * As Pillow's 8-bit resize rounds them, for the {@code outputs} pixels from {@code first} on of
   * {@code in} scaled to {@code out}.
   */
  static Weights ofPillow(Filter filter, int in, int out, int first, int outputs)
      throws RejectedImageException {
    return of(new ExactWeights(filter, in, out), MOST_PRECISE, first, outputs);
  }

  /**
   * As torch's resize of uint8 tensors rounds them: to 16 bits with their sign, with as many behind
   * the point as the largest weight of the whole axis leaves room for.
   */
  static Weights ofTorch(Filter filter, int in, int out, int first, int outputs)
      throws RejectedImageException {
    ExactWeights exact = new ExactWeights(filter, in, out);
    double max = 0;
    for (int output = 0; output < out; output++) {
      if (output % BETWEEN_CHECKS == 0) {
        Interruption.check();
      }
      exact.compute(output);
      max = Math.max(max, exact.max());
    }
    int precision = 0;
    while (precision < MOST_PRECISE && (int) (0.5 + max * (2 << precision)) < 1 << 15) {
      precision++;
    }
    return of(exact, precision, first, outputs);
  }

  private static Weights of(ExactWeights exact, int precision, int first, int outputs)
      throws RejectedImageException {
    Weights weights = new Weights(outputs, exact.taps(), precision);
    for (int i = 0; i < outputs; i++) {
      exact.compute(first + i);
      weights.starts[i] = exact.start();
      weights.counts[i] = exact.count();
      int at = weights.offset(i);
      for (int tap = 0; tap < exact.count(); tap++) {
        weights.values[at + tap] = fixedPoint(exact.value(tap), precision);
      }
      weights.values[at + exact.count()] = END;
    }
    return weights;
  }

  private static int fixedPoint(double value, int precision) {
    double scaled = value * (1 << precision);
    return (int) (value < 0 ? scaled - 0.5 : scaled + 0.5);
  }

  /** Bits behind the point of the weights and of sums of them. */
  int precision() {
    return precision;
  }

  /** One half, which every sum starts with. */
  int half() {
    return 1 << (precision - 1);
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

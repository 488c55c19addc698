// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.resample;

import io.ijepa.image.pixel.Interruption;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;

/**
 * Rows to rows of the output's width, values 0 to 255: source rows, or those of a {@link
 * VerticalPass}. Four rows go at a time, two of them in the halves of one {@code long}, so that one
 * multiplication serves two rows and one pass over the weights serves four.
 */
final class HorizontalPass {
  static final int ROWS = 4;

  private final PixelRows rows;
  private final Weights weights;
  private final int left;
  private final int width;
  private final int channels;

  /**
   * @param weights null where the width stays as it is: then columns are only cut
   * @param left first column kept where the width stays
   */
  HorizontalPass(PixelRows rows, Weights weights, int left, int width) {
    this.rows = rows;
    this.weights = weights;
    this.left = left;
    this.width = width;
    this.channels = rows.channels();
  }

  /** Values of an output row. */
  int length() {
    return width * channels;
  }

  /**
   * Up to four rows from {@code y} on, into the scratch's lines.
   *
   * @return how many: less than four before {@code end}
   */
  int run(int y, int end, Scratch scratch) throws RejectedImageException {
    Interruption.check();
    int count = Math.min(ROWS, end - y);
    scratch.lines(length());
    for (int i = 0; i < count; i++) {
      rows.read(y + i, scratch.rows[i]);
    }
    if (weights == null) {
      for (int i = 0; i < count; i++) {
        Resampler.widen(scratch.rows[i], left * channels, scratch.lines[i], length());
      }
      return count;
    }
    int first = weights.start(0) * channels;
    int length = weights.end(width - 1) * channels - first;
    scratch.lanes(length);
    pair(scratch.rows[0], scratch.rows[1], first, scratch.upperLanes, length);
    pair(scratch.rows[2], scratch.rows[3], first, scratch.lowerLanes, length);
    if (channels == 3) {
      sumColours(scratch.upperLanes, scratch.lowerLanes, first, scratch.lines);
    } else {
      sumGrey(scratch.upperLanes, scratch.lowerLanes, first, scratch.lines);
    }
    return count;
  }

  private static void pair(byte[] low, byte[] high, int from, long[] lanes, int length) {
    for (int i = 0; i < length; i++) {
      lanes[i] = (low[from + i] & 0xFF) | (long) (high[from + i] & 0xFF) << 32;
    }
  }

  private void sumColours(long[] upper, long[] lower, int first, int[][] lines) {
    int[] values = weights.values();
    int precision = weights.precision();
    long halves = weights.half() | (long) weights.half() << 32;
    for (int o = 0; o < width; o++) {
      int lane = weights.start(o) * 3 - first;
      int at = weights.offset(o);
      long red01 = halves;
      long green01 = halves;
      long blue01 = halves;
      long red23 = halves;
      long green23 = halves;
      long blue23 = halves;
      for (int next = values[at]; next != Weights.END; next = values[++at]) {
        long weight = next;
        red01 += upper[lane] * weight;
        green01 += upper[lane + 1] * weight;
        blue01 += upper[lane + 2] * weight;
        red23 += lower[lane] * weight;
        green23 += lower[lane + 1] * weight;
        blue23 += lower[lane + 2] * weight;
        lane += 3;
      }
      int out = o * 3;
      split(red01, precision, lines[0], lines[1], out);
      split(green01, precision, lines[0], lines[1], out + 1);
      split(blue01, precision, lines[0], lines[1], out + 2);
      split(red23, precision, lines[2], lines[3], out);
      split(green23, precision, lines[2], lines[3], out + 1);
      split(blue23, precision, lines[2], lines[3], out + 2);
    }
  }

  private void sumGrey(long[] upper, long[] lower, int first, int[][] lines) {
    int[] values = weights.values();
    int precision = weights.precision();
    long halves = weights.half() | (long) weights.half() << 32;
    for (int o = 0; o < width; o++) {
      int lane = weights.start(o) - first;
      int at = weights.offset(o);
      long sum01 = halves;
      long sum23 = halves;
      for (int next = values[at]; next != Weights.END; next = values[++at]) {
        long weight = next;
        sum01 += upper[lane] * weight;
        sum23 += lower[lane] * weight;
        lane++;
      }
      split(sum01, precision, lines[0], lines[1], o);
      split(sum23, precision, lines[2], lines[3], o);
    }
  }

  /** The two sums of a pair; a negative lower one has borrowed from the upper. */
  private static void split(long pair, int precision, int[] low, int[] high, int at) {
    low[at] = Resampler.clip((int) pair, precision);
    high[at] = Resampler.clip((int) ((pair - (int) pair) >> 32), precision);
  }
}

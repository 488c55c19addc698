package io.ijepa.image;

/**
 * The first of the two passes: source rows to rows of the output's width, values 0 to 255. Four
 * rows go at a time, two of them in the halves of one {@code long}, so that one multiplication
 * serves two rows and one pass over the weights serves four.
 */
final class HorizontalPass {
  static final int ROWS = 4;

  private static final long TWO_HALVES = Weights.HALF | (long) Weights.HALF << 32;

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
    int count = Math.min(ROWS, end - y);
    scratch.lines(length());
    for (int i = 0; i < count; i++) {
      rows.read(y + i, scratch.rows[i]);
    }
    if (weights == null) {
      for (int i = 0; i < count; i++) {
        widen(scratch.rows[i], left * channels, scratch.lines[i], length());
      }
      return count;
    }
    int first = weights.start(0);
    int pixels = weights.end(width - 1) - first;
    scratch.lanes(pixels * channels * 2);
    if (channels == 3) {
      pairColours(scratch.rows, first * 3, scratch.lanes, pixels);
      sumColours(scratch.lanes, first, scratch.lines);
    } else {
      pairGrey(scratch.rows, first, scratch.lanes, pixels);
      sumGrey(scratch.lanes, first, scratch.lines);
    }
    return count;
  }

  private static void widen(byte[] row, int from, int[] line, int length) {
    for (int i = 0; i < length; i++) {
      line[i] = row[from + i] & 0xFF;
    }
  }

  private static long pair(byte low, byte high) {
    return (low & 0xFF) | (long) (high & 0xFF) << 32;
  }

  /** Six lanes a pixel: the three colours of rows 0 and 1, then those of rows 2 and 3. */
  private static void pairColours(byte[][] rows, int from, long[] lanes, int pixels) {
    byte[] row0 = rows[0];
    byte[] row1 = rows[1];
    byte[] row2 = rows[2];
    byte[] row3 = rows[3];
    for (int x = 0; x < pixels; x++) {
      int in = from + x * 3;
      int lane = x * 6;
      lanes[lane] = pair(row0[in], row1[in]);
      lanes[lane + 1] = pair(row0[in + 1], row1[in + 1]);
      lanes[lane + 2] = pair(row0[in + 2], row1[in + 2]);
      lanes[lane + 3] = pair(row2[in], row3[in]);
      lanes[lane + 4] = pair(row2[in + 1], row3[in + 1]);
      lanes[lane + 5] = pair(row2[in + 2], row3[in + 2]);
    }
  }

  private static void pairGrey(byte[][] rows, int from, long[] lanes, int pixels) {
    for (int x = 0; x < pixels; x++) {
      lanes[x * 2] = pair(rows[0][from + x], rows[1][from + x]);
      lanes[x * 2 + 1] = pair(rows[2][from + x], rows[3][from + x]);
    }
  }

  private void sumColours(long[] lanes, int first, int[][] lines) {
    int[] values = weights.values();
    for (int o = 0; o < width; o++) {
      int lane = (weights.start(o) - first) * 6;
      int at = weights.offset(o);
      long red01 = TWO_HALVES;
      long green01 = TWO_HALVES;
      long blue01 = TWO_HALVES;
      long red23 = TWO_HALVES;
      long green23 = TWO_HALVES;
      long blue23 = TWO_HALVES;
      for (int next = values[at]; next != Weights.END; next = values[++at]) {
        long weight = next;
        red01 += lanes[lane] * weight;
        green01 += lanes[lane + 1] * weight;
        blue01 += lanes[lane + 2] * weight;
        red23 += lanes[lane + 3] * weight;
        green23 += lanes[lane + 4] * weight;
        blue23 += lanes[lane + 5] * weight;
        lane += 6;
      }
      int out = o * 3;
      split(red01, lines[0], lines[1], out);
      split(green01, lines[0], lines[1], out + 1);
      split(blue01, lines[0], lines[1], out + 2);
      split(red23, lines[2], lines[3], out);
      split(green23, lines[2], lines[3], out + 1);
      split(blue23, lines[2], lines[3], out + 2);
    }
  }

  private void sumGrey(long[] lanes, int first, int[][] lines) {
    int[] values = weights.values();
    for (int o = 0; o < width; o++) {
      int lane = (weights.start(o) - first) * 2;
      int at = weights.offset(o);
      long sum01 = TWO_HALVES;
      long sum23 = TWO_HALVES;
      for (int next = values[at]; next != Weights.END; next = values[++at]) {
        long weight = next;
        sum01 += lanes[lane] * weight;
        sum23 += lanes[lane + 1] * weight;
        lane += 2;
      }
      split(sum01, lines[0], lines[1], o);
      split(sum23, lines[2], lines[3], o);
    }
  }

  /** The two sums of a pair; a negative lower one has borrowed from the upper. */
  private static void split(long pair, int[] low, int[] high, int at) {
    low[at] = Resampler.clip((int) pair);
    high[at] = Resampler.clip((int) ((pair - (int) pair) >> 32));
  }
}

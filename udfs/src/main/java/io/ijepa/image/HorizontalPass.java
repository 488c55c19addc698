package io.ijepa.image;

/** The first of the two passes: source rows to rows of the output's width, values 0 to 255. */
final class HorizontalPass {
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

  /** Row {@code y} into the even line and, if {@code two}, the next one into the odd line. */
  void run(int y, boolean two, Scratch scratch) throws RejectedImageException {
    scratch.lines(length());
    rows.read(y, scratch.evenRow);
    byte[] odd = two ? scratch.oddRow : scratch.evenRow;
    if (two) {
      rows.read(y + 1, odd);
    }
    if (weights == null) {
      widen(scratch.evenRow, left * channels, scratch.evenLine, length());
      widen(odd, left * channels, scratch.oddLine, length());
      return;
    }
    int first = weights.start(0) * channels;
    int length = weights.end(width - 1) * channels - first;
    scratch.lanes(length);
    pair(scratch.evenRow, odd, first, scratch.lanes, length);
    if (channels == 3) {
      sumColours(scratch.lanes, first, scratch.evenLine, scratch.oddLine);
    } else {
      sumGrey(scratch.lanes, first, scratch.evenLine, scratch.oddLine);
    }
  }

  private static void widen(byte[] row, int from, int[] line, int length) {
    for (int i = 0; i < length; i++) {
      line[i] = row[from + i] & 0xFF;
    }
  }

  private static void pair(byte[] even, byte[] odd, int from, long[] lanes, int length) {
    for (int i = 0; i < length; i++) {
      lanes[i] = (even[from + i] & 0xFF) | (long) (odd[from + i] & 0xFF) << 32;
    }
  }

  private void sumColours(long[] lanes, int first, int[] even, int[] odd) {
    int[] values = weights.values();
    for (int o = 0, at = 0; o < width; o++, at += 3) {
      int lane = weights.start(o) * 3 - first;
      int from = weights.offset(o);
      int to = from + weights.count(o);
      long red = TWO_HALVES;
      long green = TWO_HALVES;
      long blue = TWO_HALVES;
      for (int t = from; t < to; t++, lane += 3) {
        long weight = values[t];
        red += lanes[lane] * weight;
        green += lanes[lane + 1] * weight;
        blue += lanes[lane + 2] * weight;
      }
      even[at] = low(red);
      odd[at] = high(red);
      even[at + 1] = low(green);
      odd[at + 1] = high(green);
      even[at + 2] = low(blue);
      odd[at + 2] = high(blue);
    }
  }

  private void sumGrey(long[] lanes, int first, int[] even, int[] odd) {
    int[] values = weights.values();
    for (int o = 0; o < width; o++) {
      int lane = weights.start(o) - first;
      int from = weights.offset(o);
      int to = from + weights.count(o);
      long sum = TWO_HALVES;
      for (int t = from; t < to; t++, lane++) {
        sum += lanes[lane] * values[t];
      }
      even[o] = low(sum);
      odd[o] = high(sum);
    }
  }

  private static int low(long pair) {
    return Resampler.clip((int) pair);
  }

  /** The upper sum; a negative lower one has borrowed from it. */
  private static int high(long pair) {
    return Resampler.clip((int) ((pair - (int) pair) >> 32));
  }
}

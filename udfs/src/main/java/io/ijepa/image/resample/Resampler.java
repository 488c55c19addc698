// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.resample;

import io.ijepa.image.pixel.Interruption;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;

/**
 * A {@link ResizeBackend}'s resize of 8-bit channels, byte for byte: a horizontal pass rounded to
 * uint8, then a vertical one, or the other way round where the backend says so, both with {@link
 * Weights}; a pass that would not change the size is left out. Only the columns and rows of a
 * {@link Window} are computed.
 *
 * <p>Rows are read once, in order, and added to the output rows that they belong to, so the memory
 * needed follows the output and not the image.
 */
public final class Resampler {
  private final ResizeBackend backend;
  private final WeightsCache cache;

  public Resampler(ResizeBackend backend) {
    this.backend = backend;
    this.cache = new WeightsCache(backend);
  }

  /**
   * Writes the window of the resized image.
   *
   * @param output uint8, rows of {@code stride} bytes, channels of {@code rows} interleaved
   * @param offset where the window's first pixel goes
   */
  public void resample(
      PixelRows rows,
      Resampling resampling,
      Window window,
      Scratch scratch,
      byte[] output,
      int offset,
      int stride)
      throws RejectedImageException {
    scratch.rows(rows.width() * rows.channels());
    boolean sameWidth = window.resizedWidth() == rows.width();
    boolean sameHeight = window.resizedHeight() == rows.height();
    if (sameWidth && sameHeight) {
      copy(rows, window, scratch, output, offset, stride);
      return;
    }
    if (resampling == Resampling.NEAREST) {
      Nearest.resample(rows, window, backend, scratch, output, offset, stride);
      return;
    }
    Filter filter = backend.filter(resampling);
    Weights across =
        sameWidth
            ? null
            : cache.get(filter, rows.width(), window.resizedWidth(), window.left(), window.width());
    if (sameHeight) {
      HorizontalPass pass = new HorizontalPass(rows, across, window.left(), window.width());
      horizontalLast(pass, window.top(), window.height(), scratch, output, offset, stride);
      return;
    }
    Weights down =
        cache.get(filter, rows.height(), window.resizedHeight(), window.top(), window.height());
    if (!sameWidth && backend.heightFirst(rows, window)) {
      VerticalPass lowered =
          new VerticalPass(rows, down, across.start(0), across.end(across.outputs() - 1), scratch);
      HorizontalPass pass = new HorizontalPass(lowered, across, window.left(), window.width());
      horizontalLast(pass, 0, window.height(), scratch, output, offset, stride);
    } else {
      HorizontalPass pass = new HorizontalPass(rows, across, window.left(), window.width());
      verticalLast(pass, down, scratch, output, offset, stride);
    }
  }

  private static void copy(
      PixelRows rows, Window window, Scratch scratch, byte[] output, int offset, int stride)
      throws RejectedImageException {
    int channels = rows.channels();
    for (int y = 0; y < window.height(); y++) {
      Interruption.check();
      rows.read(window.top() + y, scratch.rows[0]);
      System.arraycopy(
          scratch.rows[0],
          window.left() * channels,
          output,
          offset + y * stride,
          window.width() * channels);
    }
  }

  /** The rows that a pass makes, from {@code top} on, are the output's. */
  private static void horizontalLast(
      HorizontalPass pass,
      int top,
      int height,
      Scratch scratch,
      byte[] output,
      int offset,
      int stride)
      throws RejectedImageException {
    for (int y = 0; y < height; y += HorizontalPass.ROWS) {
      int count = pass.run(top + y, top + height, scratch);
      for (int i = 0; i < count; i++) {
        toBytes(scratch.lines[i], output, offset + (y + i) * stride, pass.length());
      }
    }
  }

  private static void verticalLast(
      HorizontalPass pass, Weights down, Scratch scratch, byte[] output, int offset, int stride)
      throws RejectedImageException {
    int length = pass.length();
    int outputs = down.outputs();
    scratch.sums(outputs * length, down.half());
    int end = down.end(outputs - 1);
    int open = 0;
    for (int y = down.start(0); y < end; y += HorizontalPass.ROWS) {
      int count = pass.run(y, end, scratch);
      while (down.end(open) <= y) {
        open++;
      }
      for (int i = 0; i < count; i++) {
        add(scratch.lines[i], length, y + i, down, open, scratch.sums);
      }
    }
    for (int o = 0; o < outputs; o++) {
      clip(scratch.sums, o * length, down.precision(), output, offset + o * stride, length);
    }
  }

  /** Adds an input row to every output row that it has a weight in. */
  private static void add(int[] line, int length, int y, Weights down, int open, int[] sums) {
    int[] values = down.values();
    for (int o = open; o < down.outputs() && down.start(o) <= y; o++) {
      if (y < down.end(o)) {
        multiplyAdd(sums, o * length, line, length, values[down.offset(o) + y - down.start(o)]);
      }
    }
  }

  static void multiplyAdd(int[] sums, int at, int[] line, int length, int weight) {
    for (int i = 0; i < length; i++) {
      sums[at + i] += line[i] * weight;
    }
  }

  static void clip(int[] sums, int from, int precision, byte[] output, int to, int length) {
    for (int i = 0; i < length; i++) {
      output[to + i] = (byte) clip(sums[from + i], precision);
    }
  }

  static void widen(byte[] row, int from, int[] line, int length) {
    for (int i = 0; i < length; i++) {
      line[i] = row[from + i] & 0xFF;
    }
  }

  private static void toBytes(int[] line, byte[] output, int to, int length) {
    for (int i = 0; i < length; i++) {
      output[to + i] = (byte) line[i];
    }
  }

  /** A fixed-point sum as the nearest uint8. */
  static int clip(int sum, int precision) {
    return Math.max(0, Math.min(255, sum >> precision));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.resample;

import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.Interruption;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import java.util.Arrays;

/**
 * Rows of the target's height and the source's width, for where the height is shrunk first. They
 * are read in order from 0 on. A source row is read once and added to all sums that are open, which
 * are as many as its filter reaches, and not those of the whole output.
 */
final class VerticalPass implements PixelRows {
  private final PixelRows source;
  private final Weights weights;
  private final int from;
  private final int length;
  private final int openAtOnce;
  private final int[] sums;
  private final byte[] row;
  private final int[] line;
  private int next;
  private int opened;

  /**
   * @param firstColumn the first column that is needed; what lies outside is not computed
   * @param endColumn one past the last
   */
  VerticalPass(PixelRows source, Weights weights, int firstColumn, int endColumn, Scratch scratch)
      throws RejectedImageException {
    this.source = source;
    this.weights = weights;
    this.from = firstColumn * source.channels();
    this.length = endColumn * source.channels() - from;
    this.openAtOnce = weights.mostAtOnce();
    scratch.sums(openAtOnce * length, 0);
    this.sums = scratch.sums;
    this.row = ImageMemory.bytes(source.width() * (long) source.channels());
    this.line = ImageMemory.ints(length);
    this.next = weights.start(0);
  }

  @Override
  public int width() {
    return source.width();
  }

  @Override
  public int height() {
    return weights.outputs();
  }

  @Override
  public int channels() {
    return source.channels();
  }

  @Override
  public void read(int y, byte[] target) throws RejectedImageException {
    for (int end = weights.end(y); next < end; next++) {
      Interruption.check();
      source.read(next, row);
      Resampler.widen(row, from, line, length);
      open(next);
      for (int o = y; o < opened; o++) {
        if (next < weights.end(o)) {
          int weight = weights.values()[weights.offset(o) + next - weights.start(o)];
          Resampler.multiplyAdd(sums, sum(o), line, length, weight);
        }
      }
    }
    Resampler.clip(sums, sum(y), weights.precision(), target, from, length);
  }

  /** Begins the sums of all outputs that a source row is the first of. */
  private void open(int sourceRow) {
    while (opened < weights.outputs() && weights.start(opened) <= sourceRow) {
      int at = sum(opened++);
      Arrays.fill(sums, at, at + length, weights.half());
    }
  }

  private int sum(int output) {
    return output % openAtOnce * length;
  }

  @Override
  public void finish() throws RejectedImageException {
    source.finish();
  }

  @Override
  public void close() {
    source.close();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image;

import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;

/** Adds up the time that rows take to decode, apart from what is done with them. */
final class TimedRows implements PixelRows {
  private final PixelRows rows;
  private long nanos;

  TimedRows(PixelRows rows) {
    this.rows = rows;
  }

  long nanos() {
    return nanos;
  }

  @Override
  public int width() {
    return rows.width();
  }

  @Override
  public int height() {
    return rows.height();
  }

  @Override
  public int channels() {
    return rows.channels();
  }

  @Override
  public void read(int y, byte[] row) throws RejectedImageException {
    long start = System.nanoTime();
    rows.read(y, row);
    nanos += System.nanoTime() - start;
  }

  @Override
  public void finish() throws RejectedImageException {
    long start = System.nanoTime();
    rows.finish();
    nanos += System.nanoTime() - start;
  }

  @Override
  public void close() {
    rows.close();
  }
}

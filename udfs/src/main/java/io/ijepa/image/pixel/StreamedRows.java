// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.pixel;

/** Rows that can only be decoded one after the other. Holds one row, not the image. */
public abstract class StreamedRows implements PixelRows {
  private final int width;
  private final int height;
  private final int channels;
  private int next;
  private byte[] skipped;

  protected StreamedRows(int width, int height, int channels) {
    this.width = width;
    this.height = height;
    this.channels = channels;
  }

  /** Decodes row {@code y}; called once for each row in order. */
  protected abstract void next(int y, byte[] row) throws RejectedImageException;

  /** Called after the last row. */
  protected void end() throws RejectedImageException {}

  @Override
  public final int width() {
    return width;
  }

  @Override
  public final int height() {
    return height;
  }

  @Override
  public final int channels() {
    return channels;
  }

  @Override
  public final void read(int y, byte[] row) throws RejectedImageException {
    skipTo(y);
    Interruption.check();
    next(y, row);
    next = y + 1;
  }

  @Override
  public final void finish() throws RejectedImageException {
    skipTo(height);
    end();
  }

  private void skipTo(int y) throws RejectedImageException {
    while (next < y) {
      if (skipped == null) {
        skipped = ImageMemory.bytes((long) width * channels);
      }
      Interruption.check();
      next(next++, skipped);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.Interruption;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.StreamedRows;
import java.util.Arrays;

/** The rows of a GIF's screen, the frame set into its background. */
final class GifRows extends StreamedRows {
  private static final int[] PASS_FIRST = {0, 4, 2, 1};
  private static final int[] PASS_STEP = {8, 8, 4, 2};

  private final GifFrame frame;
  private final GifCodes codes;
  private final Palette palette;
  private final byte[] line;
  private final byte[] part;

  private GifRows(GifFrame frame, GifCodes codes, Palette palette, int width, int height)
      throws RejectedImageException {
    super(width, height, palette == null ? 1 : 3);
    this.frame = frame;
    this.codes = codes;
    this.palette = palette;
    this.line = ImageMemory.bytes(width);
    this.part = ImageMemory.bytes(frame.width());
  }

  static PixelRows open(GifFrame frame, GifCodes codes, Palette palette, int width, int height)
      throws RejectedImageException {
    GifRows rows = new GifRows(frame, codes, palette, width, height);
    return frame.interlaced() ? rows.deinterlaced() : rows;
  }

  @Override
  protected void next(int y, byte[] row) throws RejectedImageException {
    boolean inside = y >= frame.top() && y < frame.top() + frame.height();
    show(inside, row);
  }

  private void show(boolean inside, byte[] row) throws RejectedImageException {
    byte[] indices = palette == null ? row : line;
    Arrays.fill(indices, 0, width(), (byte) frame.background());
    if (inside) {
      codes.read(part, frame.width());
      System.arraycopy(part, 0, indices, frame.left(), frame.width());
    }
    if (palette != null) {
      palette.apply(line, width(), row);
    }
  }

  private NativeImage deinterlaced() throws RejectedImageException {
    NativeImage image = null;
    try {
      image = NativeImage.allocate(width(), height(), channels());
      byte[] row = ImageMemory.bytes((long) width() * channels());
      show(false, row);
      for (int y = 0; y < height(); y++) {
        image.write(y, row);
      }
      for (int pass = 0; pass < PASS_FIRST.length; pass++) {
        for (int y = PASS_FIRST[pass]; y < frame.height(); y += PASS_STEP[pass]) {
          Interruption.check();
          show(true, row);
          image.write(frame.top() + y, row);
        }
      }
      return image;
    } catch (RejectedImageException | RuntimeException e) {
      NativeImage.release(image);
      throw e;
    }
  }
}

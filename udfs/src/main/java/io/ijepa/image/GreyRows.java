// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image;

import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;

/** RGB rows as Pillow's {@code convert("L")} gives them: ITU-R 601-2 luma in 16-bit fixed point. */
final class GreyRows implements PixelRows {
  private static final int RED = 19595;
  private static final int GREEN = 38470;
  private static final int BLUE = 7471;

  private final PixelRows source;
  private final byte[] colours;

  private GreyRows(PixelRows source) throws RejectedImageException {
    this.source = source;
    this.colours = ImageMemory.bytes(source.width() * 3L);
  }

  static PixelRows of(PixelRows source) throws RejectedImageException {
    return source.channels() == 1 ? source : new GreyRows(source);
  }

  static int luma(int red, int green, int blue) {
    return (red * RED + green * GREEN + blue * BLUE + 0x8000) >> 16;
  }

  @Override
  public int width() {
    return source.width();
  }

  @Override
  public int height() {
    return source.height();
  }

  @Override
  public int channels() {
    return 1;
  }

  @Override
  public void read(int y, byte[] row) throws RejectedImageException {
    source.read(y, colours);
    int width = source.width();
    for (int x = 0, c = 0; x < width; x++, c += 3) {
      row[x] = (byte) luma(colours[c] & 0xFF, colours[c + 1] & 0xFF, colours[c + 2] & 0xFF);
    }
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

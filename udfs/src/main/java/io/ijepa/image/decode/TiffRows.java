// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.StreamedRows;

/** The rows of a TIFF that is decompressed here; separate planes are read side by side. */
final class TiffRows extends StreamedRows {
  private final TiffLayout layout;
  private final TiffPixel pixel;
  private final Palette palette;
  private final TiffPlane[] planes;
  private final byte[] planeRow;
  private final byte[] line;
  private final byte[] indices;

  TiffRows(EncodedBytes file, TiffLayout layout, TiffPixel pixel, Palette palette)
      throws RejectedImageException {
    super(layout.width(), layout.height(), pixel.channels());
    this.layout = layout;
    this.pixel = pixel;
    this.palette = palette;
    this.planes = new TiffPlane[layout.planes()];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = new TiffPlane(file, layout, i);
    }
    this.planeRow = ImageMemory.bytes(layout.rowBytes(layout.width()));
    this.line =
        planes.length == 1 ? planeRow : ImageMemory.bytes((long) planeRow.length * planes.length);
    this.indices = ImageMemory.bytes(layout.width());
  }

  @Override
  protected void next(int y, byte[] row) throws RejectedImageException {
    for (int p = 0; p < planes.length; p++) {
      planes[p].next(planeRow);
      if (planes.length > 1) {
        for (int x = 0; x < layout.width(); x++) {
          line[x * planes.length + p] = planeRow[x];
        }
      }
    }
    pixel.unpack(layout, line, palette, indices, row);
  }

  @Override
  public void close() {
    for (TiffPlane plane : planes) {
      plane.close();
    }
  }
}

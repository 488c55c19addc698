// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.Interruption;
import io.ijepa.image.pixel.RejectedImageException;

/**
 * The rows of one plane, from top to bottom: the tiles (or the strip) that a row crosses are
 * decompressed side by side, one row at a time.
 */
final class TiffPlane implements AutoCloseable {
  private final EncodedBytes file;
  private final TiffLayout layout;
  private final int plane;
  private final TiffStream[] tiles;
  private final byte[] tileRow;
  private int y;

  TiffPlane(EncodedBytes file, TiffLayout layout, int plane) throws RejectedImageException {
    this.file = file;
    this.layout = layout;
    this.plane = plane;
    this.tiles = new TiffStream[layout.tilesAcross()];
    this.tileRow = ImageMemory.bytes(layout.rowBytes(layout.tileWidth()));
  }

  /** The next row: unpacked bytes in the file's byte order, differences undone. */
  void next(byte[] row) throws RejectedImageException {
    if (y % layout.tileHeight() == 0) {
      openTiles(y / layout.tileHeight());
    }
    y++;
    int full = layout.rowBytes(layout.width());
    for (int i = 0; i < tiles.length; i++) {
      Interruption.check();
      int from = layout.rowBytes(i * layout.tileWidth());
      int wanted = Math.min(tileRow.length, full - from);
      tiles[i].read(tileRow, layout.compression() == TiffLayout.RAW ? wanted : tileRow.length);
      if (layout.compression() == TiffLayout.RAW && wanted < tileRow.length) {
        tiles[i].skip(tileRow.length - wanted);
      }
      TiffPredictor.undo(layout, tileRow);
      System.arraycopy(tileRow, 0, row, from, wanted);
    }
    if (layout.reversed()) {
      for (int i = 0; i < full; i++) {
        row[i] = (byte) (Integer.reverse(row[i]) >>> 24);
      }
    }
  }

  @Override
  public void close() {
    for (TiffStream tile : tiles) {
      if (tile != null) {
        tile.close();
      }
    }
  }

  private void openTiles(int band) throws RejectedImageException {
    close();
    for (int i = 0; i < tiles.length; i++) {
      long place = ((long) plane * layout.tilesDown() + band) * tiles.length + i;
      TiffParts parts = layout.parts();
      if (place >= parts.size()) {
        throw file.corrupt("has %,d strips or tiles, and needs more".formatted(parts.size()));
      }
      int index = (int) place;
      boolean raw = layout.compression() == TiffLayout.RAW;
      if (!parts.hasLength(index) && !raw && parts.size() > 1) {
        throw file.corrupt("does not say how long its strips or tiles are");
      }
      long offset = parts.offset(index);
      long left = file.length() - offset;
      long count = parts.hasLength(index) && !raw ? parts.length(index) : left;
      if (left < 0 || count < 0 || !file.has(offset, count)) {
        throw parts.cutShort(index);
      }
      tiles[i] = TiffStream.open(file, layout.compression(), (int) offset, (int) count);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.Interruption;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.StreamedRows;

/** Run lengths of 8-bit or 4-bit indices, from the bottom row up, as Pillow expands them. */
final class BmpRunLength {
  private static final int END_OF_LINE = 0;
  private static final int END_OF_BITMAP = 1;
  private static final int DELTA = 2;
  private static final int CODES_BETWEEN_CHECKS = 1 << 16;

  private final EncodedBytes file;
  private final BmpHeader header;
  private final byte[] indices;
  private long position;
  private int filled;
  private int column;

  private BmpRunLength(EncodedBytes file, BmpHeader header) throws RejectedImageException {
    this.file = file;
    this.header = header;
    this.position = header.offset();
    this.indices = ImageMemory.bytes((long) header.width() * header.height());
  }

  static PixelRows decode(EncodedBytes file, BmpHeader header) throws RejectedImageException {
    BmpRunLength runs = new BmpRunLength(file, header);
    runs.expand();
    return new Rows(header, runs.indices);
  }

  private void expand() throws RejectedImageException {
    boolean more = true;
    for (int codes = 0; more && filled < indices.length && file.has(position, 2); codes++) {
      if (codes % CODES_BETWEEN_CHECKS == 0) {
        Interruption.check();
      }
      int count = file.u8(position);
      int value = file.u8(position + 1);
      position += 2;
      if (count > 0) {
        run(count, value);
      } else {
        more = escape(value);
      }
    }
    if (filled < indices.length) {
      throw file.corrupt("has run lengths for %,d of %,d pixels".formatted(filled, indices.length));
    }
  }

  private void run(int count, int value) {
    int fits = Math.max(0, Math.min(count, header.width() - column));
    for (int i = 0; i < fits; i++) {
      append(header.nibbles() ? (i % 2 == 0 ? value >> 4 : value & 15) : value);
    }
    column += fits;
  }

  private boolean escape(int code) throws RejectedImageException {
    switch (code) {
      case END_OF_LINE -> {
        while (filled % header.width() != 0) {
          append(0);
        }
        column = 0;
        return true;
      }
      case END_OF_BITMAP -> {
        return false;
      }
      case DELTA -> {
        if (!file.has(position, 2)) {
          return false;
        }
        int skip = file.u8(position) + file.u8(position + 1) * header.width();
        position += 2;
        filled = (int) Math.min(indices.length, (long) filled + skip);
        column = filled % header.width();
        return true;
      }
      default -> {
        return literal(code);
      }
    }
  }

  /** False where nothing may follow: the bytes or the pixels have come to their end. */
  private boolean literal(int code) throws RejectedImageException {
    int count = Math.min(code, indices.length - filled);
    int bytes = header.nibbles() ? (count + 1) / 2 : count;
    boolean whole = file.has(position, bytes);
    for (int i = 0; i < bytes && file.has(position, 1); i++, position++) {
      int value = file.u8(position);
      if (header.nibbles()) {
        append(value >> 4);
        if (i * 2 + 1 < count) {
          append(value & 15);
        }
      } else {
        append(value);
      }
    }
    column += code;
    position += position & 1;
    return whole;
  }

  private void append(int value) {
    if (filled < indices.length) {
      indices[filled++] = (byte) value;
    }
  }

  private static final class Rows extends StreamedRows {
    private final BmpHeader header;
    private final byte[] indices;
    private final byte[] line;

    Rows(BmpHeader header, byte[] indices) throws RejectedImageException {
      super(header.width(), header.height(), header.pixel() == BmpPixel.GREY_8 ? 1 : 3);
      this.header = header;
      this.indices = indices;
      this.line = ImageMemory.bytes(header.width());
    }

    @Override
    protected void next(int y, byte[] row) {
      int stored = header.topDown() ? y : height() - 1 - y;
      if (channels() == 1) {
        System.arraycopy(indices, stored * width(), row, 0, width());
        return;
      }
      System.arraycopy(indices, stored * width(), line, 0, width());
      header.palette().apply(line, width(), row);
    }
  }
}

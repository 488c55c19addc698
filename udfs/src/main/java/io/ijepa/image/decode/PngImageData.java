// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.RejectedImageException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The unfiltered rows in a PNG's IDAT chunks. Ends like Pillow: what follows the last row may be
 * missing, but not damaged in a way that its chunk walk notices.
 */
final class PngImageData implements AutoCloseable {
  private final EncodedBytes file;
  private final int distance;
  private final Inflater inflater = new Inflater();
  private long chunkEnd;
  private byte[] previous = new byte[0];
  private byte[] current = new byte[0];
  private boolean streamEnded;

  PngImageData(EncodedBytes file, PngHeader header) throws RejectedImageException {
    this.file = file;
    this.distance = header.colour().filterDistance();
    feed(header.imageData());
  }

  /** Begins a pass of rows of this many bytes, the filter byte not counted. */
  void startPass(int bytes) throws RejectedImageException {
    if (current.length < bytes + 1) {
      previous = ImageMemory.bytes(bytes + 1L);
      current = ImageMemory.bytes(bytes + 1L);
    }
    Arrays.fill(current, 0, bytes + 1, (byte) 0);
  }

  /** The next row, from byte 1 on; valid until the next call. Zeros after an early stream end. */
  byte[] row(int bytes) throws RejectedImageException {
    byte[] above = current;
    current = previous;
    previous = above;
    if (streamEnded) {
      Arrays.fill(current, 0, bytes + 1, (byte) 0);
      return current;
    }
    fill(bytes + 1);
    PngFilter.undo(current, previous, bytes, distance, file);
    return current;
  }

  /** What Pillow checks behind the last row: that each further chunk is there as a whole. */
  void requireChunksAfter() throws RejectedImageException {
    long position = chunkEnd + 4;
    while (file.has(position, 8) && PngHeader.isName(file, position + 4)) {
      if (file.startsWith(position + 4, "IEND") || file.startsWith(position + 4, "fcTL")) {
        return;
      }
      long length = file.u32be(position);
      if (!file.has(position + 8, length)) {
        throw file.corrupt(
            "ends after %,d bytes within its %s chunk"
                .formatted(file.length(), file.ascii(position + 4, 4)));
      }
      position += 12 + length;
    }
  }

  @Override
  public void close() {
    inflater.end();
  }

  private void fill(int wanted) throws RejectedImageException {
    int filled = 0;
    try {
      while (filled < wanted) {
        int count = inflater.inflate(current, filled, wanted - filled);
        filled += count;
        if (filled == wanted) {
          streamEnded = inflater.finished();
        } else if (count == 0) {
          if (inflater.finished() || inflater.needsDictionary()) {
            throw file.corrupt("has image data that ends within a row");
          }
          nextChunk();
        }
      }
    } catch (DataFormatException e) {
      throw file.corrupt("has damaged image data: " + e.getMessage());
    }
  }

  private void nextChunk() throws RejectedImageException {
    long position = chunkEnd + 4;
    PngHeader.requireChunk(file, position);
    if (!file.startsWith(position + 4, "IDAT")) {
      throw file.corrupt(
          "has too little image data: a %s chunk follows".formatted(file.ascii(position + 4, 4)));
    }
    feed(position);
  }

  private void feed(long position) throws RejectedImageException {
    long length = file.u32be(position);
    chunkEnd = position + 8 + length;
    int there = (int) (Math.min(file.length(), chunkEnd) - (position + 8));
    inflater.setInput(file.data(), (int) position + 8, there);
  }
}

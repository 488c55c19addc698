// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.pixel;

/**
 * A decoded, or still decoding, image: rows from top to bottom, uint8, 1 channel (Pillow's mode L)
 * or 3 (RGB), interleaved. Used by one thread. Closing frees the memory that it holds.
 */
public interface PixelRows extends AutoCloseable {

  int width();

  int height();

  int channels();

  /** Writes row {@code y}, width * channels bytes. Every call asks for a later row. */
  void read(int y, byte[] row) throws RejectedImageException;

  /** Decodes what is left, so that damage below the last row asked for is found. */
  default void finish() throws RejectedImageException {}

  @Override
  default void close() {}
}

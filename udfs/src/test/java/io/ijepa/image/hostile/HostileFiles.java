// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** WebP and BMP files of a few bytes that declare images of many millions of pixels. */
public final class HostileFiles {
  private HostileFiles() {}

  /** One colour, lossless, in no bits at all for a pixel. */
  public static byte[] webp(int width, int height, boolean alpha) {
    return riff(chunk("VP8L", lossless(width, height, alpha)));
  }

  /** An animation of one frame, whatever the canvas. */
  public static byte[] animation(int canvas, int frame) {
    ByteBuffer extended = little(10).put((byte) 2).put(new byte[3]);
    three(three(extended, canvas - 1), canvas - 1);
    ByteBuffer place = little(16).put(new byte[6]);
    three(three(three(place, frame - 1), frame - 1), 100);
    return riff(
        chunk("VP8X", extended.array()),
        chunk("ANIM", new byte[6]),
        chunk("ANMF", place.array(), chunk("VP8L", lossless(frame, frame, false))));
  }

  /** Run lengths that skip every pixel. */
  public static byte[] bmp(int width, int height) {
    int deltas = (int) ((long) width * height / (255L * width + 255)) + 1;
    int start = 54 + 1024;
    ByteBuffer file = little(start + 4 * deltas);
    file.put((byte) 'B').put((byte) 'M').putInt(file.capacity()).putInt(0).putInt(start);
    file.putInt(40).putInt(width).putInt(height).putShort((short) 1).putShort((short) 8);
    file.putInt(1).putInt(4 * deltas).putInt(0).putInt(0).putInt(256).putInt(0);
    for (int i = 0; i < 256; i++) {
      file.put((byte) i).put((byte) 0).put((byte) (255 - i)).put((byte) 0);
    }
    for (int i = 0; i < deltas; i++) {
      file.put((byte) 0).put((byte) 2).put((byte) 255).put((byte) 255);
    }
    return file.array();
  }

  private static byte[] lossless(int width, int height, boolean alpha) {
    long bits = width - 1L | (height - 1L) << 14 | (alpha ? 1L << 28 : 0);
    ByteBuffer body = little(24).put((byte) 0x2F).putInt((int) bits);
    // No transform, no cache of colours, no further codes; five codes of one symbol, zero.
    // From the lowest bit: 0, 0, 0, then 1 0 0 0 five times.
    body.putInt(0b0001_0001_0001_0001_0001 << 3);
    return body.array();
  }

  private static byte[] riff(byte[]... chunks) {
    return chunk("RIFF", "WEBP".getBytes(StandardCharsets.US_ASCII), join(chunks));
  }

  private static byte[] chunk(String name, byte[]... parts) {
    byte[] body = join(parts);
    ByteBuffer chunk = little(8 + body.length + (body.length & 1));
    chunk.put(name.getBytes(StandardCharsets.US_ASCII)).putInt(body.length).put(body);
    return chunk.array();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static ByteBuffer three(ByteBuffer into, int value) {
    return into.put((byte) value).put((byte) (value >> 8)).put((byte) (value >> 16));
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}

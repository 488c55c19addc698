// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.hostile;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** JPEGs of one colour, written with the shortest codes there are: a bit or two for a block. */
public final class HostileJpegs {
  private static final int LONGEST_RUN_BITS = 14;
  private static final int LONGEST_RUN = (1 << (LONGEST_RUN_BITS + 1)) - 1;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final int width;
  private final int height;
  private final int components;

  private HostileJpegs(int width, int height, int components, boolean progressive) {
    this.width = width;
    this.height = height;
    this.components = components;
    bytes(0xFF, 0xD8);
    if (components == 4) {
      segment(0xEE, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0);
    }
    int[] table = new int[65];
    Arrays.fill(table, 1, 65, 1);
    segment(0xDB, table);
    int[] frame = new int[6 + 3 * components];
    int[] start = {8, height >> 8, height & 255, width >> 8, width & 255, components};
    System.arraycopy(start, 0, frame, 0, 6);
    for (int i = 0; i < components; i++) {
      frame[6 + 3 * i] = i + 1;
      frame[7 + 3 * i] = 0x11;
    }
    segment(progressive ? 0xC2 : 0xC0, frame);
    segment(0xC4, huffman(0, new int[] {1}, 0));
    // The AC table: "0" is a run of ends of blocks as long as it can be, "10" one end of a block.
    segment(
        0xC4,
        progressive
            ? huffman(0x10, new int[] {1, 1}, LONGEST_RUN_BITS << 4, 0)
            : huffman(0x10, new int[] {1}, 0));
  }

  /** One scan of all components, or one for each. */
  public static byte[] baseline(int width, int height, int components, boolean scanForEach) {
    HostileJpegs jpeg = new HostileJpegs(width, height, components, false);
    if (scanForEach) {
      for (int i = 1; i <= components; i++) {
        jpeg.scan(0, 63, 0, i);
        jpeg.zeros(2 * jpeg.blocks());
      }
    } else {
      jpeg.scan(0, 63, 0, jpeg.all());
      jpeg.zeros(2 * jpeg.blocks() * components);
    }
    return jpeg.end();
  }

  /** A scan for the first coefficients, and scans of the first component that refine nothing. */
  public static byte[] progressive(int width, int height, int components, int emptyScans) {
    HostileJpegs jpeg = new HostileJpegs(width, height, components, true);
    jpeg.scan(0, 0, 0, jpeg.all());
    jpeg.zeros(jpeg.blocks() * components);
    byte[] runs = jpeg.runs();
    for (int i = 0; i < emptyScans; i++) {
      jpeg.scan(1, 63, i == 0 ? 0x01 : 0x10, 1);
      jpeg.out.writeBytes(runs);
    }
    return jpeg.end();
  }

  private long blocks() {
    return (width + 7L) / 8 * ((height + 7L) / 8);
  }

  private int[] all() {
    int[] all = new int[components];
    Arrays.setAll(all, i -> i + 1);
    return all;
  }

  private void scan(int first, int last, int approximation, int... ids) {
    int[] body = new int[4 + 2 * ids.length];
    body[0] = ids.length;
    for (int i = 0; i < ids.length; i++) {
      body[1 + 2 * i] = ids[i];
    }
    int at = 1 + 2 * ids.length;
    body[at] = first;
    body[at + 1] = last;
    body[at + 2] = approximation;
    segment(0xDA, body);
  }

  private void zeros(long bits) {
    out.writeBytes(new byte[(int) ((bits + 7) / 8)]);
  }

  /** Ends of blocks for the whole component: a zero bit, and then all ones, for each run. */
  private byte[] runs() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long bits = (blocks() + LONGEST_RUN - 1) / LONGEST_RUN * (LONGEST_RUN_BITS + 1);
    for (long bit = 0; bit < bits; bit += 8) {
      int value = 0;
      for (long b = bit; b < bit + 8; b++) {
        value = value << 1 | (b < bits && b % (LONGEST_RUN_BITS + 1) != 0 ? 1 : 0);
      }
      bytes.write(value);
      if (value == 0xFF) {
        bytes.write(0);
      }
    }
    return bytes.toByteArray();
  }

  private byte[] end() {
    bytes(0xFF, 0xD9);
    return out.toByteArray();
  }

  private static int[] huffman(int id, int[] counts, int... symbols) {
    int[] table = new int[17 + symbols.length];
    table[0] = id;
    System.arraycopy(counts, 0, table, 1, counts.length);
    System.arraycopy(symbols, 0, table, 17, symbols.length);
    return table;
  }

  private void segment(int marker, int... body) {
    bytes(0xFF, marker, (body.length + 2) >> 8, (body.length + 2) & 255);
    bytes(body);
  }

  private void bytes(int... values) {
    for (int value : values) {
      out.write(value);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;

/** TIFFs whose tags name the same bytes over and over. Little-endian; the data follows the tags. */
public final class HostileTiffs {
  private static final int BYTE = 1;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  public static final int LZW = 5;
  private static final int JPEG = 7;
  public static final int DEFLATE = 8;
  private static final int[] WHOLE_NUMBERS = {
    256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 284, 317, 320, 322, 323, 324, 325, 338,
    339
  };

  /**
   * @param inData whether the value is an offset into the data
   */
  private record Tag(int number, int type, long count, long value, boolean inData) {}

  private final List<Tag> tags = new ArrayList<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  private HostileTiffs() {}

  /** One pixel wide, each row a tile of its own, {@code tileWidth} wide and one pixel high. */
  public static byte[] wideTiles(int rows, int tileWidth) {
    HostileTiffs tiff = new HostileTiffs();
    byte[] tile = deflate(new byte[tileWidth * 6]);
    tiff.tag(256, LONG, 1);
    tiff.tag(257, LONG, rows);
    tiff.shorts(258, 16, 16, 16);
    tiff.tag(259, SHORT, DEFLATE);
    tiff.tag(262, SHORT, 2);
    tiff.tag(277, SHORT, 3);
    tiff.tag(317, SHORT, 2);
    tiff.tag(322, LONG, tileWidth);
    tiff.tag(323, LONG, 1);
    return tiff.same(tile, rows);
  }

  /** One row of tiles of one pixel, in planes that are read side by side. */
  public static byte[] manyTiles(int across, int planes, int compression) {
    HostileTiffs tiff = new HostileTiffs();
    // LZW: clear, the value 5, end; nine bits each
    byte[] tile =
        compression == LZW ? new byte[] {(byte) 0x80, 0x01, 0x60, 0x20} : deflate(new byte[64]);
    tiff.tag(256, SHORT, across);
    tiff.tag(257, SHORT, 1);
    int[] bits = new int[planes];
    Arrays.fill(bits, 8);
    tiff.shorts(258, bits);
    tiff.tag(259, SHORT, compression);
    tiff.tag(262, SHORT, 2);
    tiff.tag(277, SHORT, planes);
    tiff.tag(284, SHORT, 2);
    tiff.tag(322, SHORT, 1);
    tiff.tag(323, SHORT, 1);
    tiff.shorts(338, new int[planes - 3]);
    return tiff.same(tile, across * planes);
  }

  /** A small image in one huge tile of JPEG. */
  public static byte[] jpegTile(int side, byte[] jpeg) {
    HostileTiffs tiff = new HostileTiffs();
    tiff.tag(256, SHORT, 8);
    tiff.tag(257, SHORT, 8);
    tiff.tag(258, SHORT, 8);
    tiff.tag(259, SHORT, JPEG);
    tiff.tag(262, SHORT, 1);
    tiff.tag(277, SHORT, 1);
    tiff.tag(322, LONG, side);
    tiff.tag(323, LONG, side);
    return tiff.same(jpeg, 1);
  }

  /** Every tag of whole numbers, each with all of the same bytes. */
  public static byte[] sameBytesInEveryTag(int bytes) {
    HostileTiffs tiff = new HostileTiffs();
    for (int number : WHOLE_NUMBERS) {
      tiff.tags.add(new Tag(number, BYTE, bytes, 0, true));
    }
    byte[] ones = new byte[bytes];
    Arrays.fill(ones, (byte) 1);
    tiff.data.writeBytes(ones);
    return tiff.file();
  }

  /** The width again and again, each with all of the same bytes. */
  public static byte[] oneTagAgainAndAgain(int times, int bytes) {
    HostileTiffs tiff = new HostileTiffs();
    for (int i = 0; i < times; i++) {
      tiff.tags.add(new Tag(256, BYTE, bytes, 0, true));
    }
    tiff.data.writeBytes(new byte[bytes]);
    return tiff.file();
  }

  private void tag(int number, int type, int value) {
    tags.add(new Tag(number, type, 1, value, false));
  }

  private void shorts(int number, int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putShort((short) value);
    }
    boolean fits = values.length <= 2;
    long value = values.length == 0 ? 0 : values[0] | (values.length == 2 ? values[1] << 16 : 0);
    tags.add(new Tag(number, SHORT, values.length, fits ? value : data.size(), !fits));
    if (!fits) {
      data.writeBytes(bytes.array());
    }
  }

  /** The file, in which every tile is the same bytes. */
  private byte[] same(byte[] tile, int tiles) {
    int at = data.size();
    data.writeBytes(tile);
    if (tiles == 1) {
      tags.add(new Tag(324, LONG, 1, at, true));
      tags.add(new Tag(325, LONG, 1, tile.length, false));
      return file();
    }
    tags.add(new Tag(324, LONG, tiles, data.size(), true));
    tags.add(new Tag(325, LONG, tiles, data.size() + 4L * tiles, true));
    ByteBuffer lists = ByteBuffer.allocate(8 * tiles).order(ByteOrder.LITTLE_ENDIAN);
    int start = start() + at;
    for (int i = 0; i < tiles; i++) {
      lists.putInt(start);
    }
    for (int i = 0; i < tiles; i++) {
      lists.putInt(tile.length);
    }
    data.writeBytes(lists.array());
    return file();
  }

  private int start() {
    return 8 + 2 + 12 * tags.size() + 4;
  }

  private byte[] file() {
    int start = start();
    ByteBuffer file = ByteBuffer.allocate(start + data.size()).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8);
    file.putShort((short) tags.size());
    for (Tag tag : tags) {
      file.putShort((short) tag.number).putShort((short) tag.type).putInt((int) tag.count);
      file.putInt((int) (tag.inData ? start + tag.value : tag.value));
    }
    return file.putInt(0).put(data.toByteArray()).array();
  }

  private static byte[] deflate(byte[] bytes) {
    Deflater deflater = new Deflater(9);
    deflater.setInput(bytes);
    deflater.finish();
    byte[] packed = new byte[bytes.length + 64];
    int length = deflater.deflate(packed);
    deflater.end();
    return Arrays.copyOf(packed, length);
  }
}

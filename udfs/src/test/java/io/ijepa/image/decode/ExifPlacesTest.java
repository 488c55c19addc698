// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ijepa.image.ImageCorpus;
import io.ijepa.image.pixel.PixelBudget;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Letters for blocks of EXIF: a number is its orientation, n has none, e is empty, p is a prefix.
 */
@DisplayName("Where several blocks of EXIF stand, the one counts that counts for Pillow")
class ExifPlacesTest {
  private static final byte[] PREFIX = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final ImageDecoder TURNING =
      new ImageDecoder(
          new DecodeOptions(1 << 20, DecodeOptions.ExifOrientation.APPLY), PixelBudget.ofJvm());

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "'6', 48x64",
    "'6 1', 48x64",
    "'1 6', 64x48",
    "'n 6', 64x48",
    "'e 6', 48x64",
    "'e 1 6', 64x48",
    "p6, 48x64",
  })
  @DisplayName("JPEG: the first that is not empty")
  void jpeg(String blocks, String size) throws RejectedImageException {
    byte[] jpeg = ImageCorpus.bytes("baseline-420.jpg");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    for (String block : blocks.split(" ", -1)) {
      byte[] exif = exif(block);
      int length = 2 + PREFIX.length + exif.length;
      out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xE1, 0, (byte) length});
      out.writeBytes(PREFIX);
      out.writeBytes(exif);
    }
    out.write(jpeg, 2, jpeg.length - 2);
    assertEquals(size, size(out.toByteArray()));
  }

  @ParameterizedTest(name = "{0} before and {1} behind")
  @CsvSource({
    "6, , 41x53",
    "p6, , 41x53",
    ", 6, 41x53",
    "1, 6, 41x53",
    "6, 1, 53x41",
    "6, n, 53x41",
    "6, p1, 53x41",
  })
  @DisplayName("PNG: the last, also behind the image data")
  void png(String before, String behind, String size) throws RejectedImageException {
    byte[] png = ImageCorpus.bytes("rgb.png");
    int header = PngHeader.SIGNATURE + 25;
    int end = png.length - 12;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(png, 0, header);
    if (before != null) {
      chunk(out, exif(before));
    }
    out.write(png, header, end - header);
    if (behind != null) {
      chunk(out, exif(behind));
    }
    out.write(png, end, 12);
    assertEquals(size, size(out.toByteArray()));
  }

  @ParameterizedTest(name = "type {0}, little endian {1}")
  @CsvSource({
    "1, false, 1",
    "1, true, 1",
    "3, false, 6",
    "3, true, 6",
    "4, false, 6",
    "4, true, 6",
  })
  @DisplayName("The orientation may be SHORT or LONG, but not BYTE")
  void types(int type, boolean little, int code) {
    byte[] exif = exif(type, little, 0x0112, 6);
    assertEquals(code, ExifOrientationTag.read(new EncodedBytes(exif, "EXIF"), 0, exif.length));
  }

  private static String size(byte[] file) throws RejectedImageException {
    try (PixelRows rows = TURNING.open(file)) {
      return rows.width() + "x" + rows.height();
    }
  }

  private static byte[] exif(String block) {
    if (block.startsWith("p")) {
      byte[] rest = exif(block.substring(1));
      byte[] both = Arrays.copyOf(PREFIX, PREFIX.length + rest.length);
      System.arraycopy(rest, 0, both, PREFIX.length, rest.length);
      return both;
    }
    return switch (block) {
      case "e" -> new byte[0];
      case "n" -> exif(3, false, 0x010F, 6);
      default -> exif(3, false, 0x0112, Integer.parseInt(block));
    };
  }

  private static byte[] exif(int type, boolean little, int tag, int value) {
    ByteBuffer block =
        ByteBuffer.allocate(26).order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    byte order = (byte) (little ? 'I' : 'M');
    block.put(order).put(order).putShort((short) 42).putInt(8).putShort((short) 1);
    block.putShort((short) tag).putShort((short) type).putInt(1);
    switch (type) {
      case 1 -> block.put((byte) value);
      case 3 -> block.putShort((short) value);
      default -> block.putInt(value);
    }
    return block.array();
  }

  private static void chunk(ByteArrayOutputStream out, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + data.length).putInt(data.length);
    chunk.put("eXIf".getBytes(StandardCharsets.US_ASCII)).put(data);
    CRC32 sum = new CRC32();
    sum.update(chunk.array(), 4, 4 + data.length);
    out.writeBytes(chunk.putInt((int) sum.getValue()).array());
  }
}

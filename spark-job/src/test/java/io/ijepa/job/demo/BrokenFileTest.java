// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class BrokenFileTest {

  @Test
  void the_truncated_jpeg_begins_as_a_jpeg_and_has_no_end() {
    byte[] bytes = BrokenFile.TRUNCATED.bytes();
    assertEquals((byte) 0xFF, bytes[0]);
    assertEquals((byte) 0xD8, bytes[1]);
    for (int i = 1; i < bytes.length; i++) {
      boolean end = bytes[i - 1] == (byte) 0xFF && bytes[i] == (byte) 0xD9;
      assertFalse(end, "end of image at " + i);
    }
  }

  @Test
  void the_text_file_is_no_picture_to_anyone() throws IOException {
    assertNull(ImageIO.read(new ByteArrayInputStream(BrokenFile.TEXT.bytes())));
  }

  @Test
  void the_huge_png_declares_more_pixels_than_anyone_can_hold() throws IOException {
    byte[] bytes = BrokenFile.HUGE.bytes();
    assertTrue(bytes.length < 1000, bytes.length + " bytes");
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try (ImageInputStream input = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(input);
      assertEquals(100_000, reader.getWidth(0));
      assertEquals(100_000, reader.getHeight(0));
    } finally {
      reader.dispose();
    }
  }

  @Test
  void the_huge_png_is_well_formed_apart_from_its_size() {
    ByteBuffer bytes = ByteBuffer.wrap(BrokenFile.HUGE.bytes());
    bytes.position(8);
    int chunks = 0;
    while (bytes.hasRemaining()) {
      int length = bytes.getInt();
      CRC32 checksum = new CRC32();
      checksum.update(bytes.array(), bytes.position(), length + 4);
      bytes.position(bytes.position() + length + 4);
      assertEquals((int) checksum.getValue(), bytes.getInt());
      chunks++;
    }
    assertEquals(3, chunks);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo;

import io.ijepa.job.demo.paint.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Files that are no pictures, so that a first run shows what becomes of such rows. */
enum BrokenFile {
  /** A JPEG whose transfer stopped half way. */
  TRUNCATED("broken-truncated.jpg") {
    @Override
    byte[] bytes() {
      byte[] whole = PictureFormat.JPG.encode(Kind.HILLS.picture(0));
      return Arrays.copyOf(whole, whole.length / 2);
    }
  },

  /** Something else under a picture's name. */
  TEXT("broken-text.jpg") {
    @Override
    byte[] bytes() {
      return "This file has a picture's name and holds a sentence.\n"
          .getBytes(StandardCharsets.US_ASCII);
    }
  },

  /** A few bytes that claim to be 100000 x 100000 pixels, 30 GB once decoded. */
  HUGE("broken-huge.png") {
    @Override
    byte[] bytes() {
      ByteBuffer header = ByteBuffer.allocate(13);
      header.putInt(100_000).putInt(100_000);
      // Eight bits a channel, RGB, and the only methods that PNG has; not interlaced.
      header.put(new byte[] {8, 2, 0, 0, 0});
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
      png.writeBytes(chunk("IHDR", header.array()));
      png.writeBytes(chunk("IDAT", compressed(new byte[1024])));
      png.writeBytes(chunk("IEND", new byte[0]));
      return png.toByteArray();
    }
  };

  private final String fileName;

  BrokenFile(String fileName) {
    this.fileName = fileName;
  }

  String fileName() {
    return fileName;
  }

  abstract byte[] bytes();

  /** Length, type, content and checksum of type and content, as the PNG format has it. */
  private static byte[] chunk(String type, byte[] content) {
    ByteBuffer chunk = ByteBuffer.allocate(content.length + 12);
    chunk.putInt(content.length).put(type.getBytes(StandardCharsets.US_ASCII)).put(content);
    CRC32 checksum = new CRC32();
    checksum.update(chunk.array(), 4, content.length + 4);
    return chunk.putInt((int) checksum.getValue()).array();
  }

  private static byte[] compressed(byte[] content) {
    Deflater deflater = new Deflater();
    deflater.setInput(content);
    deflater.finish();
    byte[] buffer = new byte[content.length + 64];
    int length = deflater.deflate(buffer);
    deflater.end();
    return Arrays.copyOf(buffer, length);
  }
}

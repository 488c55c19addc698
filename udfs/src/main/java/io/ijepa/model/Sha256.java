// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The digest that names things by their contents. */
public final class Sha256 {
  /** Small enough to stay in the second-level cache between the read and the digest. */
  private static final int CHUNK_BYTES = 1 << 18;

  private Sha256() {}

  /** The digest of the text's UTF-8 bytes, in hex: 64 characters. */
  public static String hex(String text) {
    return HexFormat.of().formatHex(start().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * The digest of the files' bytes one after the other in hex, as {@code cat files | sha256sum}
   * prints it.
   *
   * @throws ModelException when one cannot be read
   */
  public static String ofFiles(List<Path> files) {
    MessageDigest digest = start();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    for (Path file : files) {
      try (FileChannel channel = FileChannel.open(file)) {
        while (channel.read(chunk.clear()) >= 0) {
          digest.update(chunk.flip());
        }
      } catch (IOException e) {
        throw new ModelException(file + " could not be read: " + e, e);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  public static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}

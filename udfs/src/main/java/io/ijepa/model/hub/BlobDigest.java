// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What a hub names a file's contents by. */
final class BlobDigest {
  private static final int CHUNK_BYTES = 1 << 18;

  private BlobDigest() {}

  /** SHA-256 of the bytes: of files in large file storage. */
  static String sha256(Path file) throws IOException {
    return hex(file, digest("SHA-256"));
  }

  /** SHA-1 of {@code blob LENGTH\0} and the bytes: of files in git itself. */
  static String gitSha1(Path file) throws IOException {
    MessageDigest digest = digest("SHA-1");
    digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
    return hex(file, digest);
  }

  private static String hex(Path file, MessageDigest digest) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        digest.update(chunk, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has " + algorithm, impossible);
    }
  }
}

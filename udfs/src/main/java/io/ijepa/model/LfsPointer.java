// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a clone without Git LFS has in the place of a large file: a few lines that name it. */
final class LfsPointer {
  private static final String START = "version https://git-lfs.github.com/spec/";

  private LfsPointer() {}

  /**
   * @throws ModelException where the file is only a pointer
   */
  static void refuse(Path file) {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(START.length());
    } catch (IOException unreadable) {
      return; // whoever reads it says so
    }
    if (new String(start, StandardCharsets.US_ASCII).equals(START)) {
      throw new ModelException(
          file
              + " is a Git LFS pointer and not the file itself; run git lfs pull in its folder, or"
              + " fetch the model by its Hugging Face id");
    }
  }
}

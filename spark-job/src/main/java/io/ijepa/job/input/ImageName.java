// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import java.util.List;
import java.util.Locale;

/** Endings of names that are taken for images. What cannot be decoded gets its row, too. */
final class ImageName {
  static final List<String> ENDINGS =
      List.of(
          "jpg", "jpeg", "jpe", "jfif", "png", "webp", "bmp", "dib", "gif", "tif", "tiff", "mpo",
          "heic", "heif", "avif", "jxl", "jp2");

  private ImageName() {}

  static boolean is(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(ending -> lower.endsWith("." + ending));
  }
}

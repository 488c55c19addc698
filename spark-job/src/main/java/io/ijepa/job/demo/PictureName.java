// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a demo picture's file name tells: {@code rings-003.jpg} is an original, {@code
 * rings-003~brighter.webp} an altered copy of it. The copy's format may be another one, so the two
 * share their {@link #stem} and not their extension.
 *
 * @param stem kind and number, the same for an original and its copies: {@code rings-003}
 * @param alteration how the copy differs, empty for an original
 * @param extension {@code jpg}, {@code png} or {@code webp}
 */
public record PictureName(String stem, String alteration, String extension) {

  private static final Pattern FORM =
      Pattern.compile("([a-z]+-[a-z0-9]+)(?:~([a-z]+))?\\.([a-z]+)");

  /**
   * Reads a file name, without folders.
   *
   * @throws IllegalArgumentException if the file is none of the demo's
   */
  public static PictureName parse(String fileName) {
    Matcher matcher = FORM.matcher(fileName);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("Not the name of a demo picture: " + fileName);
    }
    String alteration = Objects.requireNonNullElse(matcher.group(2), "");
    return new PictureName(matcher.group(1), alteration, matcher.group(3));
  }

  /** What the picture shows: {@code rings}. */
  public String kind() {
    return stem.substring(0, stem.indexOf('-'));
  }

  /** Whether this is an altered copy. */
  public boolean isCopy() {
    return !alteration.isEmpty();
  }

  /** Whether this is an altered copy of that original. */
  public boolean isCopyOf(PictureName original) {
    return isCopy() && !original.isCopy() && stem.equals(original.stem);
  }

  /** The file name. */
  @Override
  public String toString() {
    return stem + (isCopy() ? "~" + alteration : "") + "." + extension;
  }
}

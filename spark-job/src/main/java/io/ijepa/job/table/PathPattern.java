// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

/** Paths as Spark's readers take them, for whom every text is a pattern. */
public final class PathPattern {
  private PathPattern() {}

  /** The pattern that means exactly this path. */
  public static String exactly(String path) {
    return path.replaceAll("[\\\\{}\\[\\]*?]", "\\\\$0");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.page;

/**
 * A picture as the page shows it.
 *
 * @param jpeg the file's bytes; null where there is a problem
 * @param problem why there is no picture, one line
 */
public record Thumbnail(byte[] jpeg, String problem) {

  static Thumbnail missing(String problem) {
    return new Thumbnail(null, problem);
  }
}

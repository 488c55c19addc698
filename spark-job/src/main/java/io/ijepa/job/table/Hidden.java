// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

/** Names that Spark's readers pass over. */
final class Hidden {
  private Hidden() {}

  static boolean is(String name) {
    return name.startsWith(".")
        || (name.startsWith("_") && !name.contains("="))
        || name.endsWith("._COPYING_");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.page;

/** What a page shows. */
public enum PageKind {
  SEARCH("query", "queries"),
  DUPLICATES("cluster", "clusters");

  private final String one;
  private final String many;

  PageKind(String one, String many) {
    this.one = one;
    this.many = many;
  }

  /** The word for so many groups. */
  String groups(long count) {
    return count == 1 ? one : many;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.search;

import java.io.Serializable;

/**
 * What a search did with rows of a table.
 *
 * @param compared rows with a vector
 * @param withoutVector rows whose embedding is null
 * @param notFinite rows with a vector that is not of finite numbers
 * @param pairs of a query and a row that were compared
 * @param sessionNanos how long sessions multiplied
 */
public record SearchCounts(
    long compared, long withoutVector, long notFinite, long pairs, long sessionNanos)
    implements Serializable {
  static final SearchCounts NONE = new SearchCounts(0, 0, 0, 0, 0);

  /** Every row that was read. */
  public long read() {
    return compared + withoutVector + notFinite;
  }

  SearchCounts plus(SearchCounts other) {
    return new SearchCounts(
        compared + other.compared,
        withoutVector + other.withoutVector,
        notFinite + other.notFinite,
        pairs + other.pairs,
        sessionNanos + other.sessionNanos);
  }
}

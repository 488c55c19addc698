// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.page;

import java.util.List;

/**
 * A picture and those that belong to it: a query and its neighbours, or the picture to keep of a
 * cluster and its duplicates.
 *
 * @param matches the nearest first
 * @param found how many there are in all, where {@code matches} holds only the first of them
 */
public record Group(String key, List<Match> matches, long found) {
  public Group {
    matches = List.copyOf(matches);
  }

  public Group(String key, List<Match> matches) {
    this(key, matches, matches.size());
  }

  Group first(int most) {
    return new Group(key, matches.subList(0, Math.min(most, matches.size())), found);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Files below an input that get no row, counted by the reason: nothing is passed over in silence.
 */
public final class PassedOver {
  static final String NO_ENDING = "no ending";
  static final String MAC = "._* of macOS";
  static final String MAC_FOLDER = "__MACOSX folders";
  static final String LINKED_FOLDER = "links to folders listed already";

  /** Reasons that are no matter of the name that an image has. */
  private static final Set<String> OTHERWISE = Set.of(MAC, MAC_FOLDER, LINKED_FOLDER);

  private static final String OTHER = "other endings";
  private static final int MOST_REASONS = 20;
  private static final int LONGEST_ENDING = 12;

  private final Map<String, Long> counts = new TreeMap<>();

  /** A file whose name is no image's. */
  void addName(String name) {
    int point = name.lastIndexOf('.');
    String ending = point <= 0 ? "" : name.substring(point);
    if (ending.length() < 2 || ending.length() > LONGEST_ENDING) {
      add(NO_ENDING);
    } else {
      add(counts.containsKey(ending) || counts.size() < MOST_REASONS ? ending : OTHER);
    }
  }

  void add(String reason) {
    counts.merge(reason, 1L, Long::sum);
  }

  /** How many there are for each reason: an ending with its point, or words. */
  public Map<String, Long> counts() {
    return Map.copyOf(counts);
  }

  /** What to tell the user; empty where there is nothing to tell. */
  public Optional<String> text() {
    if (counts.isEmpty()) {
      return Optional.empty();
    }
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    String reasons =
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
            .map(reason -> reason.getValue() + " " + reason.getKey())
            .collect(Collectors.joining(", "));
    boolean byName = !OTHERWISE.containsAll(counts.keySet());
    return Optional.of(
        "passed over "
            + all
            + (all == 1 ? " name" : " names")
            + " of the input: "
            + reasons
            + (byName ? "; --format images takes every file for an image" : ""));
  }
}

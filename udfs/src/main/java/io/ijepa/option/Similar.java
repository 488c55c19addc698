// SPDX-License-Identifier: Apache-2.0
package io.ijepa.option;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/** Which of the known names somebody may have meant who wrote another one. */
public final class Similar {
  /** Below it, two words have little in common but letters. */
  private static final double MIN_SIMILARITY = 0.85;

  /** A name that is this much less like it than the best one was hardly meant. */
  private static final double MARGIN = 0.05;

  private static final int MOST = 3;

  private static final JaroWinklerSimilarity SIMILARITY = new JaroWinklerSimilarity();

  private record Candidate(String name, double similarity) {}

  private Similar() {}

  /** Up to three of {@code known} that are like {@code written}, the likest first. */
  public static List<String> to(String written, Collection<String> known) {
    List<Candidate> candidates =
        known.stream()
            .map(name -> new Candidate(name, similarity(written, name)))
            .filter(candidate -> candidate.similarity() >= MIN_SIMILARITY)
            .sorted(Comparator.comparingDouble(Candidate::similarity).reversed())
            .toList();
    return candidates.stream()
        .filter(candidate -> candidate.similarity() >= candidates.get(0).similarity() - MARGIN)
        .limit(MOST)
        .map(Candidate::name)
        .toList();
  }

  /**
   * The same as the end of a message: {@code "; did you mean a or b?"}, or nothing where no name is
   * like it.
   */
  public static String question(String written, Collection<String> known) {
    List<String> names = to(written, known);
    return names.isEmpty() ? "" : "; did you mean " + String.join(" or ", names) + "?";
  }

  private static double similarity(String written, String known) {
    return SIMILARITY.apply(written.toLowerCase(Locale.ROOT), known.toLowerCase(Locale.ROOT));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.page;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The first of the groups that were found, as many as a page can show.
 *
 * @param facts what the page says of the run
 * @param groups those on the page, in the order of their keys
 * @param found how many groups there are in all
 */
public record ResultPage(PageKind kind, List<Fact> facts, List<Group> groups, long found) {

  /** Different pictures on a page: about 5 MB. */
  public static final int MOST_PICTURES = 600;

  /** Pictures beside one. */
  public static final int MOST_MATCHES = 20;

  /**
   * A page of the first groups.
   *
   * @param groups in the order of their keys; {@link #MOST_PICTURES} of them are enough
   * @param found how many there are in all
   */
  public static ResultPage of(PageKind kind, List<Fact> facts, List<Group> groups, long found) {
    List<Group> shown = new ArrayList<>();
    Set<String> keys = new LinkedHashSet<>();
    for (Group group : groups) {
      Group shortened = group.first(MOST_MATCHES);
      keys.addAll(keys(shortened));
      if (keys.size() > MOST_PICTURES) {
        break;
      }
      shown.add(shortened);
    }
    return new ResultPage(kind, facts, List.copyOf(shown), found);
  }

  /** Every picture on the page, once. */
  public Set<String> keys() {
    Set<String> keys = new LinkedHashSet<>();
    groups.forEach(group -> keys.addAll(keys(group)));
    return keys;
  }

  private static List<String> keys(Group group) {
    List<String> keys = new ArrayList<>(List.of(group.key()));
    group.matches().forEach(match -> keys.add(match.key()));
    return keys;
  }

  /** What is left out, one sentence; empty where everything is shown. */
  public Optional<String> note() {
    return groups.size() == found
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "The first %,d of %,d %s, by key: a page shows at most %d pictures.",
                groups.size(),
                found,
                kind.groups(found),
                MOST_PICTURES));
  }

  /**
   * The page's HTML.
   *
   * @param thumbnails by key; a picture that is not among them is said to be missing
   */
  public String html(Map<String, Thumbnail> thumbnails) {
    return PageTemplate.fill(PageData.json(this, thumbnails));
  }
}

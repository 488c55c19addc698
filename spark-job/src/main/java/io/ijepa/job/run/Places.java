// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import io.ijepa.option.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Where a run reads and writes. None of these may lie in another: who reads a folder takes all that
 * is in it for rows.
 */
public final class Places {
  private record Place(String name, Path path) {}

  private final Configuration hadoop;
  private final Problems problems;
  private final List<Place> taken = new ArrayList<>();

  public Places(Configuration hadoop, Problems problems) {
    this.hadoop = hadoop;
    this.problems = problems;
  }

  /** A path or a table of the catalog; the latter lies nowhere. */
  public Places reads(String option, String location) {
    taken.add(place(option, location));
    return this;
  }

  /**
   * A file or folder that must lie apart from all that was named before, and later ones from it.
   */
  public Places writes(String option, Optional<String> location) {
    writesAside(option, location);
    location.ifPresent(where -> taken.add(place(option, where)));
    return this;
  }

  /** The same, but for what later ones may hold: a report hidden in the output's folder. */
  public Places writesAside(String option, Optional<String> location) {
    location.ifPresent(where -> check(place(option, where)));
    return this;
  }

  private void check(Place written) {
    for (Place other : taken) {
      String relation = Paths.relation(written.path(), other.path());
      if (!relation.isEmpty()) {
        problems.add(
            written.name() + " " + relation + " " + other.name() + "; choose another place");
        return;
      }
    }
  }

  private Place place(String option, String location) {
    return new Place(option + " " + location, Paths.qualified(location, hadoop));
  }
}

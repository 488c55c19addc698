// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import java.util.List;
import java.util.Optional;

/**
 * Where the image rows of a run come from.
 *
 * @param origin a location or a query
 * @param format how a location is read: a reader's name, or {@code auto} for what it looks like
 * @param imageColumn the image column that the user named, if any
 */
public record ImageSource(Origin origin, String format, Optional<String> imageColumn) {

  /** Images at a location, read as what it looks like. */
  public static ImageSource of(String location) {
    return new ImageSource(new Origin.Input(location), "auto", Optional.empty());
  }

  /** A location or a query. */
  public sealed interface Origin {
    /** Paths, globs or tables, one at least. */
    record Input(List<String> locations) implements Origin {
      public Input(String location) {
        this(List.of(location));
      }
    }

    /** Spark SQL. */
    record Query(String sql) implements Origin {}
  }
}

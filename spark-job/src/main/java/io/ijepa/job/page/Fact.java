// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.page;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Something that a page says of the run it comes from. */
public record Fact(String name, String value) {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** When the run ended. */
  public static Fact made(Instant ended) {
    return new Fact("Made", DATE.format(ended));
  }

  /** A number of things. */
  public static Fact count(String name, long count, String things) {
    return new Fact(name, String.format(Locale.ROOT, "%,d %s", count, things).strip());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The header {@code Retry-After}: seconds, or a date (RFC 9110, section 10.2.3). */
public final class RetryAfter {
  private RetryAfter() {}

  /** Empty where it is neither, or over already. */
  public static Optional<Duration> parse(String text) {
    Duration wait;
    if (text.strip().matches("\\d{1,9}")) {
      wait = Duration.ofSeconds(Long.parseLong(text.strip()));
    } else {
      try {
        ZonedDateTime date =
            ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
        wait = Duration.between(Instant.now(), date.toInstant());
      } catch (DateTimeException noDate) {
        return Optional.empty();
      }
    }
    return Optional.of(wait).filter(duration -> !duration.isNegative() && !duration.isZero());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import java.net.UnknownHostException;
import java.security.Security;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What it means that a name could not be looked up. A resolver says the same of a name that nobody
 * has, of one that it cannot ask for just now, and, for as long as the JVM remembers a failure, of
 * both without a reason. So only a name that nobody can ever have is known to be wrong. Pure
 * functions.
 */
final class UnknownHost {
  private static final int LONGEST_NAME = 253;

  /** Labels that a name server could be asked for; the last may not look like a number. */
  private static final Pattern POSSIBLE =
      Pattern.compile("(?i)([^.:]{1,63}\\.)*(?!(?:\\d+|0x[0-9a-f]*)\\.?$)[^.:]{1,63}\\.?");

  /** Of RFC 6761, which promises that nobody has such a name. */
  private static final Pattern INVALID = Pattern.compile("(?i)(.*\\.)?invalid\\.?");

  private static final Duration USUAL_MEMORY = Duration.ofSeconds(10);

  private UnknownHost() {}

  /** Whether nobody can have the name that was not known. */
  static boolean isNeverValid(String name) {
    int length = name.endsWith(".") ? name.length() - 1 : name.length();
    return length > LONGEST_NAME
        || !POSSIBLE.matcher(name).matches()
        || INVALID.matcher(name).matches();
  }

  /** The name that was looked up; empty where the failure is of other words. */
  static Optional<String> name(UnknownHostException failed) {
    return Optional.ofNullable(failed.getMessage())
        .map(message -> message.replaceFirst("(?s): .*", "").strip())
        .filter(name -> !name.isEmpty() && name.chars().noneMatch(Character::isWhitespace));
  }

  /**
   * A fault of the store, whose message goes on after the store's name. What the JVM remembers is
   * not asked again before it has forgotten it.
   */
  static StoreFault fault(UnknownHostException failed) {
    boolean remembered = name(failed).equals(Optional.ofNullable(failed.getMessage()));
    return new StoreFault(
        "cannot be looked up: there is no such host, or its name server does not answer",
        remembered ? memory() : Optional.empty());
  }

  /** How long the JVM keeps a failure; empty where that is for ever, or not at all. */
  private static Optional<Duration> memory() {
    String seconds = Security.getProperty("networkaddress.cache.negative.ttl");
    try {
      return seconds == null
          ? Optional.of(USUAL_MEMORY)
          : Optional.of(Duration.ofSeconds(Long.parseLong(seconds.strip())))
              .filter(time -> time.compareTo(Duration.ZERO) > 0);
    } catch (NumberFormatException unset) {
      return Optional.of(USUAL_MEMORY);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import java.net.UnknownHostException;
import java.security.Security;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What it means that a name could not be looked up: that nobody has it, as a name server says, or
 * that none could be asked. As long as the JVM remembers a failure it repeats it without the
 * reason, so names that nobody has are remembered here as well. Safe for use by several threads.
 */
final class UnknownHost {
  private static final int LONGEST_NAME = 253;

  /** Labels that a name server could be asked for; the last may not look like a number. */
  private static final Pattern POSSIBLE =
      Pattern.compile("(?i)([^.:]{1,63}\\.)*(?!(?:\\d+|0x[0-9a-f]*)\\.?$)[^.:]{1,63}\\.?");

  /** Of RFC 6761, which promises that nobody has such a name. */
  private static final Pattern INVALID = Pattern.compile("(?i)(.*\\.)?invalid\\.?");

  /** The words of a resolver that got an answer: glibc's, and macOS's. */
  private static final Pattern ANSWERED =
      Pattern.compile(
          "Name or service not known|No address associated with (host)?name"
              + "|nodename nor servname provided");

  private static final Duration USUAL_MEMORY = Duration.ofSeconds(10);
  private static final int MOST_NOBODYS = 10_000;

  private static final Set<String> NOBODYS =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > MOST_NOBODYS;
                }
              }));

  private UnknownHost() {}

  /** Whether nobody has the name that was not known: a fault of whoever wrote it. */
  static boolean isNobodys(String name, UnknownHostException failed) {
    if (isNeverValid(name)) {
      return true;
    }
    if (!isRemembered(failed)) {
      if (ANSWERED.matcher(String.valueOf(failed.getMessage())).find()) {
        NOBODYS.add(name);
      } else {
        NOBODYS.remove(name);
      }
    }
    return NOBODYS.contains(name);
  }

  private static boolean isRemembered(UnknownHostException failed) {
    return name(failed).equals(Optional.ofNullable(failed.getMessage()));
  }

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
    return new StoreFault(
        "cannot be looked up: there is no such host, or its name server does not answer",
        isRemembered(failed) ? memory() : Optional.empty());
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

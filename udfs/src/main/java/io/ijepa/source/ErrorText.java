// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may be said of a failure where others read it: in the {@code error} column, in a report, in
 * a log. One line of at most {@link #MAX_LENGTH} characters, that names hosts and paths and neither
 * passwords nor queries, which hold signatures, nor control characters. Whatever becomes a row's
 * error or a report's cause goes through here.
 */
public final class ErrorText {
  /** Characters of a text, the dots of a cut one among them. */
  public static final int MAX_LENGTH = 500;

  private static final String HIDDEN = "***";

  /** A URI inside a text: its scheme, and what follows until a space or a quotation mark. */
  private static final Pattern URI =
      Pattern.compile("(?<![\\w+.-])(?:[a-zA-Z][\\w+.-]*:/|(?i:https?:|data:))[^\\s\"'<>]*");

  /** Names of values that open a door, wherever they stand. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)\\b((?:x-(?:amz|goog)-(?:signature|credential|security-token)|signature|sig"
              + "|token|access[_-]?(?:key|token)(?:[_-]?id)?|accountkey|api[_-]?key|secret\\w*"
              + "|passw(?:or)?d|pwd)\\s*=\\s*)[^\\s&;,\"')\\]]+"
              + "|\\b((?:authorization|proxy-authorization|cookie)\\s*[:=]\\s*)[^,;\"')\\]]+");

  private ErrorText() {}

  /** The first line of a text, fit to be shown. */
  public static String of(String text) {
    String line = text.strip().lines().findFirst().orElse("");
    String plain =
        URI.matcher(line).replaceAll(uri -> Matcher.quoteReplacement(shown(uri.group())));
    plain =
        SECRET
            .matcher(plain)
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(
                            found.group(1) == null ? found.group(2) : found.group(1))
                        + HIDDEN);
    return cut(printable(plain));
  }

  /** What is known of a failure: its kind and its message. */
  public static String of(Throwable failure) {
    String message = failure.getMessage() == null ? "" : failure.getMessage().strip();
    String kind = failure.getClass().getSimpleName();
    return of(message.isEmpty() ? kind : message.contains(kind) ? message : kind + ": " + message);
  }

  /** A path or URI as a user wrote it. */
  public static String uri(String written) {
    return cut(printable(shown(written.strip())));
  }

  private static String shown(String uri) {
    int colon = uri.indexOf(':');
    if (colon < 0 || !uri.substring(0, colon).matches("[a-zA-Z][\\w+.-]*")) {
      return uri; // a path, whose question mark is part of a name
    }
    String scheme = uri.substring(0, colon + 1);
    String rest = uri.substring(colon + 1);
    if (scheme.equalsIgnoreCase("data:")) {
      return scheme + "..";
    }
    boolean web = WebAddress.isMeant(uri);
    if (!web && !rest.startsWith("/")) {
      return uri;
    }
    if (web || rest.startsWith("//")) {
      int host = rest.length() - rest.replaceFirst("^/*", "").length(); // some forget a slash
      rest = rest.substring(0, host) + withoutPassword(rest.substring(host));
    }
    if (!scheme.equalsIgnoreCase("file:") && !scheme.equalsIgnoreCase("hdfs:")) {
      rest = rest.replaceFirst("[?#].*", "").concat(rest.indexOf('?') < 0 ? "" : "?" + HIDDEN);
    }
    return scheme + rest;
  }

  /** What comes after the slashes. A password may hold the very signs that end it. */
  private static String withoutPassword(String rest) {
    int end = rest.replaceFirst("(?s)[/?#].*", "").length();
    String authority = rest.substring(0, end);
    int at = authority.lastIndexOf('@');
    int colon = authority.indexOf(':');
    boolean isPort = authority.matches("[^:@]*(:[0-9]{0,5})?|\\[[0-9a-fA-F:.%]*\\](:[0-9]{0,5})?");
    if (at < 0 && isPort) {
      return rest;
    }
    at = at < 0 ? rest.lastIndexOf('@') : at;
    String user = colon < 0 || (at >= 0 && colon > at) ? "" : rest.substring(0, colon + 1);
    return user + HIDDEN + (at < 0 ? rest.substring(end) : rest.substring(at));
  }

  private static String printable(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints()
        .limit(2L * MAX_LENGTH)
        .forEach(
            point ->
                plain.appendCodePoint(
                    isShown(point) ? point : Character.isSpaceChar(point) ? ' ' : '\uFFFD'));
    return plain.toString();
  }

  private static boolean isShown(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static String cut(String text) {
    if (text.length() <= MAX_LENGTH) {
      return text;
    }
    int end = MAX_LENGTH - 2;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
        + "..";
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place on the web. What a server is asked for is what was written, byte for byte: no escape is
 * made or undone, no slash or dot removed. Only what no request may hold is escaped: spaces,
 * control characters, the few signs that no URI has, a percent sign that begins no escape, and all
 * that is not ASCII, as UTF-8.
 *
 * @param secure https
 * @param host in lower case and ASCII, an IPv6 address in brackets
 * @param port 1 to 65535
 * @param target path and query
 * @param user a name and password, escaped as they were written
 */
record WebAddress(boolean secure, String host, int port, String target, Optional<String> user) {

  private static final Pattern FORM = Pattern.compile("(?is)(https?)://([^/?#]*)([^#]*)(?:#.*)?");
  private static final Pattern AUTHORITY =
      Pattern.compile("(?:(.*)@)?(\\[[0-9a-fA-F:.]+\\]|[^:\\[\\]]+)(?::([0-9]{0,5}))?");
  private static final Pattern HOST = Pattern.compile("\\[[0-9a-f:.]+\\]|[a-z0-9_.-]+");

  /** Signs that no URI has, beside controls and spaces. */
  private static final String NEVER = "\"<>\\^`{|}";

  /** Whether a text is meant for such an address, well-formed or not. */
  static boolean isMeant(String text) {
    return text.regionMatches(true, 0, "http:", 0, 5)
        || text.regionMatches(true, 0, "https:", 0, 6);
  }

  /**
   * @throws RejectedImageException for what is no address; the message shows nothing of a password
   */
  static WebAddress parse(String text) throws RejectedImageException {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw malformed(text);
    }
    if (form.group(2).chars().anyMatch(sign -> sign <= ' ' || sign == 0x7f || sign == '\\')) {
      throw malformed(text); // others read such signs as the end of the host
    }
    boolean secure = form.group(1).equalsIgnoreCase("https");
    Matcher authority = AUTHORITY.matcher(form.group(2));
    if (!authority.matches()) {
      throw malformed(text);
    }
    String host = ascii(authority.group(2), text);
    String digits = authority.group(3) == null ? "" : authority.group(3);
    int port = digits.isEmpty() ? secure ? 443 : 80 : Integer.parseInt(digits);
    if (port < 1 || port > 65535) {
      throw malformed(text);
    }
    String rest = form.group(3);
    String target = escaped(rest.startsWith("/") ? rest : "/" + rest);
    return new WebAddress(secure, host, port, target, Optional.ofNullable(authority.group(1)));
  }

  private static String ascii(String host, String text) throws RejectedImageException {
    String ascii = host;
    if (!host.chars().allMatch(letter -> letter < 0x80)) {
      try {
        ascii = IDN.toASCII(host, IDN.ALLOW_UNASSIGNED);
      } catch (IllegalArgumentException noName) {
        throw malformed(text);
      }
    }
    ascii = ascii.toLowerCase(Locale.ROOT);
    if (!HOST.matcher(ascii).matches()) {
      throw malformed(text);
    }
    return ascii;
  }

  private static String escaped(String written) {
    StringBuilder target = new StringBuilder(written.length());
    for (int i = 0; i < written.length(); ) {
      int point = written.codePointAt(i);
      boolean loose =
          point == '%'
              && !(i + 2 < written.length()
                  && HexFormat.isHexDigit(written.charAt(i + 1))
                  && HexFormat.isHexDigit(written.charAt(i + 2)));
      if (point > ' ' && point < 0x7f && NEVER.indexOf(point) < 0 && !loose) {
        target.append((char) point);
      } else {
        for (byte value : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
          target.append('%').append(HexFormat.of().withUpperCase().toHexDigits(value));
        }
      }
      i += Character.charCount(point);
    }
    return target.toString();
  }

  /**
   * Where a redirect from here leads; without a password, whatever it says.
   *
   * @throws RejectedImageException where it leads nowhere, or out of the web
   */
  WebAddress redirected(String location) throws RejectedImageException {
    String to = utf8(location.strip());
    if (to.isEmpty()) {
      throw unreadable(origin() + " redirects to nowhere");
    }
    if (to.matches("(?s)[a-zA-Z][a-zA-Z0-9+.-]*:.*")) {
      if (!isMeant(to)) {
        throw unreadable(
            origin() + " redirects to " + to.replaceFirst("(?s):.*", ":") + ", out of the web");
      }
      return parse(to).without();
    }
    if (to.startsWith("//")) {
      return parse((secure ? "https:" : "http:") + to).without();
    }
    String path = target.replaceFirst("\\?.*", "");
    String absolute =
        switch (to.charAt(0)) {
          case '/' -> to;
          case '?' -> path + to;
          case '#' -> target;
          default -> withoutDots(path.substring(0, path.lastIndexOf('/') + 1) + to);
        };
    return new WebAddress(
        secure, host, port, escaped(absolute.replaceFirst("(?s)#.*", "")), Optional.empty());
  }

  private WebAddress without() {
    return new WebAddress(secure, host, port, target, Optional.empty());
  }

  /** Header lines are read byte by byte, but servers write names into them as UTF-8. */
  private static String utf8(String header) {
    String decoded =
        new String(header.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    return decoded.indexOf('\uFFFD') < 0 ? decoded : header;
  }

  /** RFC 3986, section 5.2.4, of a path that begins with a slash; a query stays as it is. */
  private static String withoutDots(String written) {
    int query = written.indexOf('?');
    String path = query < 0 ? written : written.substring(0, query);
    Deque<String> segments = new ArrayDeque<>();
    String[] parts = path.split("/", -1);
    for (int i = 1; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      if (parts[i].equals("..")) {
        segments.pollLast();
      }
      if (!parts[i].equals(".") && !parts[i].equals("..")) {
        segments.addLast(parts[i]);
      } else if (last) {
        segments.addLast("");
      }
    }
    return "/" + String.join("/", segments) + (query < 0 ? "" : written.substring(query));
  }

  /** Scheme, host and port: whose picture it is, and who may see a password. */
  String origin() {
    return (secure ? "https://" : "http://") + authority();
  }

  /** Host, and port where it is not the usual one. */
  String authority() {
    return port == (secure ? 443 : 80) ? host : host + ":" + port;
  }

  /** What a name server or a socket takes: without the brackets of an IPv6 address. */
  String name() {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private String path() {
    return target.replaceFirst("\\?.*", "");
  }

  /** Whether a server might take the path for one above it. */
  boolean climbs() {
    String path = path().toLowerCase(Locale.ROOT);
    while (path.contains("%25")) { // some servers behind others decode again
      path = path.replace("%25", "%");
    }
    return path.replace("%2e", ".")
        .replace("%3b", ";")
        .replaceAll("%2f|%5c|\\\\", "/")
        .replaceAll(";[^/]*", "") // a parameter of a segment
        .matches("(?:.*/)?\\.\\.?(?:/.*)?");
  }

  /** Host and path, for messages. */
  @Override
  public String toString() {
    return ErrorText.uri(origin() + target);
  }

  private static RejectedImageException malformed(String text) {
    return unreadable("no web address: " + ErrorText.uri(text));
  }

  private static RejectedImageException unreadable(String message) {
    return new RejectedImageException(Rejection.UNREADABLE, message);
  }
}

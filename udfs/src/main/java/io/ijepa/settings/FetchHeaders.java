// SPDX-License-Identifier: Apache-2.0
package io.ijepa.settings;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Headers that go with every request to the web. Their values may be secrets: they are in no text
 * that this class gives, and travel with the tasks alone. Immutable.
 */
public final class FetchHeaders implements Serializable {
  private static final long serialVersionUID = 1L;

  /** No headers. */
  public static final FetchHeaders NONE = new FetchHeaders(Map.of());

  private static final Pattern LINE =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+)\\s*:[ \\t]*([\\x20-\\x7e\\t]*)");

  /** What the client says itself, because a request would be another one without. */
  private static final Set<String> OURS =
      Set.of(
          "host",
          "connection",
          "content-length",
          "transfer-encoding",
          "te",
          "trailer",
          "upgrade",
          "expect",
          "range",
          "accept-encoding");

  /** What anybody may see. */
  private static final Set<String> HARMLESS =
      Set.of("accept", "accept-language", "from", "referer", "user-agent");

  private final Map<String, String> values;

  private FetchHeaders(Map<String, String> values) {
    this.values = new LinkedHashMap<>(values);
  }

  /**
   * @param text one header a line, or {@code @} and the path of a file of such lines
   * @throws IllegalArgumentException for what is no header; the message shows no value
   */
  static FetchHeaders parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : lines(text)) {
      Matcher form = LINE.matcher(line.strip());
      if (!form.matches()) {
        throw new IllegalArgumentException(
            "must be a name, a colon and a value of printable ASCII, like 'Referer: https://host/',"
                + " one header a line");
      }
      if (OURS.contains(form.group(1).toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("cannot set " + form.group(1) + ": the client does");
      }
      values.put(form.group(1), form.group(2));
    }
    return new FetchHeaders(values);
  }

  private static List<String> lines(String text) {
    if (!text.startsWith("@")) {
      return text.lines().filter(line -> !line.isBlank()).toList();
    }
    Path file = Path.of(text.substring(1));
    try {
      return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
    } catch (MalformedInputException binary) {
      throw new IllegalArgumentException("names the file " + file + ", which is no text", binary);
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(
          "names the file " + file + ", which cannot be read on the driver", unreadable);
    }
  }

  /** Whether one of them might be a secret. */
  boolean mayBeSecret() {
    return values.keySet().stream()
        .anyMatch(name -> !HARMLESS.contains(name.toLowerCase(Locale.ROOT)));
  }

  /** Each header, in the order in which they were given. */
  public void forEach(BiConsumer<String, String> action) {
    values.forEach(action);
  }

  /** Names only. */
  @Override
  public String toString() {
    return values.keySet().toString();
  }
}

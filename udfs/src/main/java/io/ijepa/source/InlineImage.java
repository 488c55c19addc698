// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Images that a text holds rather than names: {@code data:} URIs (RFC 2397), and base64 of the
 * first bytes of an image format. Either of base64's alphabets will do, with line breaks and
 * without its last {@code =}.
 */
final class InlineImage {
  private static final String SCHEME = "data:";

  /** Shorter ones hold no image, and may be names. */
  private static final int MIN_LENGTH = 64;

  /** What JPEG, PNG, GIF, WebP, BMP and TIFF begin with. The first could begin a path. */
  private static final Pattern SIGNATURE =
      Pattern.compile(
          "[/_]9j[/_]|iVBORw0KGgo|R0lGODdh|R0lGODlh|UklGR|SUkqA|TU0AK|Qk[0-9A-Za-z+/_-]{6}AAAAA");

  private static final Pattern LETTERS = Pattern.compile("[0-9A-Za-z+/_\\s-]++={0,2}\\s*+");

  private InlineImage() {}

  /** Whether a text is an image itself. */
  static boolean is(String text) {
    return isData(text) || isBase64(text);
  }

  private static boolean isData(String text) {
    return text.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  private static boolean isBase64(String text) {
    return text.length() >= MIN_LENGTH
        && SIGNATURE.matcher(text).lookingAt()
        && LETTERS.matcher(text).matches();
  }

  /**
   * The image's bytes.
   *
   * @param bounded refuses those that are too many before there is memory for them
   * @throws RejectedImageException when the text does not keep to its encoding
   */
  static byte[] decode(String text, BoundedBytes bounded) throws RejectedImageException {
    if (!isData(text)) {
      return base64(text, bounded);
    }
    int comma = text.indexOf(',');
    if (comma < 0) {
      throw corrupt("a data: URI without a comma, and so without data");
    }
    String data = text.substring(comma + 1);
    boolean encoded =
        text.substring(0, comma).strip().toLowerCase(Locale.ROOT).matches("data:.*;\\s*base64");
    if (encoded) {
      return base64(data.indexOf('%') < 0 ? data : latin(unescaped(data)), bounded);
    }
    bounded.check(data.length() / 3); // each byte has at most three letters
    return unescaped(data);
  }

  private static byte[] base64(String text, BoundedBytes bounded) throws RejectedImageException {
    bounded.check(text.length() / 4L * 3);
    try {
      // The decoder of MIME passes over whatever is no letter: line breaks, but other rubbish too.
      if (!text.isEmpty() && !LETTERS.matcher(text).matches()) {
        throw corrupt("its base64 has other letters than those of base64");
      }
      return Base64.getMimeDecoder().decode(text.replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException broken) {
      throw corrupt("its base64 is broken: " + broken.getMessage());
    }
  }

  /** With {@code %xx} as bytes. */
  private static byte[] unescaped(String data) throws RejectedImageException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(data.length());
    for (int i = 0; i < data.length(); i++) {
      char letter = data.charAt(i);
      if (letter == '%') {
        int high = i + 2 < data.length() ? Character.digit(data.charAt(i + 1), 16) : -1;
        int low = i + 2 < data.length() ? Character.digit(data.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw corrupt("a data: URI with a % that two hexadecimal digits do not follow");
        }
        bytes.write(high << 4 | low);
        i += 2;
      } else if (letter < 0x80) {
        bytes.write(letter);
      } else {
        throw corrupt("a data: URI with letters that are not ASCII");
      }
    }
    return bytes.toByteArray();
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static RejectedImageException corrupt(String message) {
    return new RejectedImageException(Rejection.CORRUPT, message);
  }
}

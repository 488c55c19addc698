// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The page's markup, style and script, which lie beside this class as they are. No text of the data
 * becomes markup: it goes in as JSON without a single {@code <}, and the page's own policy lets no
 * other script or style run, and nothing be loaded.
 */
final class PageTemplate {
  private static final String MARKUP = resource("page.html");
  private static final String STYLE = resource("page.css");
  private static final String SCRIPT = resource("page.js");

  private PageTemplate() {}

  static String fill(String json) {
    // The data last: whatever it holds is looked at no more.
    return MARKUP
        .replace("{{style-hash}}", hash(STYLE))
        .replace("{{script-hash}}", hash(SCRIPT))
        .replace("{{style}}", STYLE)
        .replace("{{script}}", SCRIPT)
        .replace("{{data}}", json.replace("<", "\\u003c"));
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String resource(String name) {
    try (InputStream in = PageTemplate.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import io.ijepa.model.ModelException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;

/** A secret that goes into one header and nowhere else: its text cannot be asked for. */
public final class HubToken {
  /** Nobody. */
  public static final HubToken NONE = new HubToken("");

  private final String secret;

  private HubToken(String secret) {
    this.secret = secret;
  }

  /**
   * @throws ModelException when it has characters that no token has; it is not shown
   */
  public static HubToken of(String text) {
    String clean = text.replaceAll("[\r\n]", "").strip();
    if (!clean.chars().allMatch(character -> character > ' ' && character < 127)) {
      throw new ModelException(
          "HF_TOKEN, or the token file, must hold one word of printable ASCII characters; copy the"
              + " token again");
    }
    return new HubToken(clean);
  }

  /** What a file holds; {@link #NONE} where there is none or it may not be read. */
  static HubToken in(Path file) {
    try {
      return of(Files.readString(file));
    } catch (IOException missingOrUnreadable) {
      return NONE; // public models need none, and the others are refused with what to do
    }
  }

  boolean isPresent() {
    return !secret.isEmpty();
  }

  void sendWith(HttpRequest.Builder request) {
    if (isPresent()) {
      request.setHeader("Authorization", "Bearer " + secret);
    }
  }

  @Override
  public String toString() {
    return isPresent() ? "a token" : "no token";
  }
}

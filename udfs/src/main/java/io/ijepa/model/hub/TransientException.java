// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A hub that could not answer now and may later. */
final class TransientException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Duration> retryAfter;
  private final transient Optional<Duration> lastStart;

  private TransientException(
      String message, Optional<Duration> retryAfter, Optional<Duration> lastStart) {
    super(message);
    this.retryAfter = retryAfter;
    this.lastStart = lastStart;
  }

  TransientException(String message, Optional<Duration> retryAfter) {
    this(message, retryAfter, Optional.empty());
  }

  TransientException(String message) {
    this(message, Optional.empty());
  }

  /**
   * Of a hub that has not answered at all.
   *
   * @param lastStart how long from now it is still worth to ask; later there is most likely no
   *     network
   */
  static TransientException withoutAnswer(String message, Duration lastStart) {
    return new TransientException(message, Optional.empty(), Optional.of(lastStart));
  }

  /** Until when another try is worth it; empty for a hub that has answered before. */
  Optional<Duration> lastStart() {
    return lastStart;
  }

  /** How long the hub asks to be left alone. */
  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}

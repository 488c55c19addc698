// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A hub that could not answer now and may later. */
final class TransientException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Duration> retryAfter;

  TransientException(String message, Optional<Duration> retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  TransientException(String message) {
    this(message, Optional.empty());
  }

  /** How long the hub asks to be left alone. */
  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}

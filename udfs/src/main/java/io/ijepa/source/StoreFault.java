// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A store did not deliver what it may deliver later. The message is fit to be shown. */
final class StoreFault extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Duration retryAfter; // null where it was not said
  private final boolean isLast;

  StoreFault(String message) {
    this(message, null, false);
  }

  StoreFault(String message, Optional<Duration> retryAfter) {
    this(message, retryAfter.orElse(null), false);
  }

  private StoreFault(String message, Duration retryAfter, boolean isLast) {
    super(message);
    this.retryAfter = retryAfter;
    this.isLast = isLast;
  }

  /** There is no sense in trying again soon. */
  static StoreFault last(String message) {
    return new StoreFault(message, null, true);
  }

  /** This fault, with the name of the store in front of its message. */
  StoreFault of(String store) {
    return new StoreFault(store + " " + getMessage(), retryAfter, isLast);
  }

  boolean isLast() {
    return isLast;
  }

  /** How long the store asks to be left alone. */
  Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}

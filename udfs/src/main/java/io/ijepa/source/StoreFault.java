// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A store did not deliver what it may deliver later. The message is fit to be shown. */
final class StoreFault extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Duration retryAfter; // null where it was not said
  private final Kind kind;

  private enum Kind {
    USUAL,
    LAST,
    OURS,
    OBJECT
  }

  StoreFault(String message) {
    this(message, null, Kind.USUAL);
  }

  StoreFault(String message, Optional<Duration> retryAfter) {
    this(message, retryAfter.orElse(null), Kind.USUAL);
  }

  private StoreFault(String message, Duration retryAfter, Kind kind) {
    super(message);
    this.retryAfter = retryAfter;
    this.kind = kind;
  }

  /** There is no sense in trying again soon. */
  static StoreFault last(String message) {
    return new StoreFault(message, null, Kind.LAST);
  }

  /** The store is well, but does not give this one, which it may do later. */
  static StoreFault ofObject(String message) {
    return new StoreFault(message, null, Kind.OBJECT);
  }

  /** The same of a store that says when it may. */
  static StoreFault ofObject(String message, Optional<Duration> retryAfter) {
    return new StoreFault(message, retryAfter.orElse(null), Kind.OBJECT);
  }

  /** This fault, with the name of the store in front of its message. */
  StoreFault of(String store) {
    return new StoreFault(store + " " + getMessage(), retryAfter, kind);
  }

  /** This fault of a store that had to wait for us: trying again is no matter of patience. */
  StoreFault ofOurs() {
    return new StoreFault(getMessage(), null, Kind.OURS);
  }

  boolean isOurs() {
    return kind == Kind.OURS;
  }

  boolean isOfObject() {
    return kind == Kind.OBJECT;
  }

  boolean isLast() {
    return kind == Kind.LAST;
  }

  /** How long the store asks to be left alone. */
  Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}

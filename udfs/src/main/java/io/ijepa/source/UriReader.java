// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;

/**
 * Encoded images by URI, wherever they lie, each as often as it takes. What is wrong with the row
 * (no such thing, too large, not to be read) costs the row at once. What is wrong with a store is
 * tried again after a while that doubles, with some chance in it so that many tasks do not come
 * back together, and later where the store asks for it. Thread-safe.
 */
final class UriReader {
  private final SourceRules rules;
  private final WebClient web;
  private final HadoopFiles files;
  private final BackOff backOff;

  UriReader(SourceRules rules, Configuration hadoop) {
    this(rules, hadoop, BackOff.USUAL);
  }

  UriReader(SourceRules rules, Configuration hadoop, BackOff backOff) {
    BoundedBytes bounded = new BoundedBytes(rules.maxBytes());
    this.rules = rules;
    this.web = new WebClient(rules, bounded);
    this.files = new HadoopFiles(rules, bounded, hadoop);
    this.backOff = backOff;
  }

  /**
   * The bytes of an image.
   *
   * @param room asked before anything is allocated
   * @throws RejectedImageException when the row is to be rejected
   * @throws StoreFaultException when the task is to fail
   */
  byte[] read(String uri, BoundedBytes.Room room, Call call)
      throws RejectedImageException, InterruptedException {
    boolean isWeb = WebAddress.isMeant(uri.strip());
    for (int failures = 1; ; failures++) {
      try {
        return isWeb ? web.read(WebAddress.parse(uri), room, call) : files.read(uri, room, call);
      } catch (StoreFault fault) {
        room.giveBack();
        if (fault.isOurs()) {
          failures--;
          continue;
        }
        Duration asked = fault.retryAfter().orElse(Duration.ZERO);
        if (fault.isLast()
            || failures > rules.retries()
            || asked.compareTo(WebExchange.LONGEST_WAIT) > 0) {
          throw ended(uri, isWeb, fault, failures);
        }
        backOff.pause(failures, asked);
      }
    }
  }

  /** What is to be said of a read that nothing ends. */
  RejectedImageException stuck(String uri) {
    StoreFault fault =
        new StoreFault(
            "took longer than " + rules.attempt().toSeconds() + " s, and nothing ends the read");
    return ended(uri, WebAddress.isMeant(uri.strip()), fault, 1);
  }

  private RejectedImageException ended(String uri, boolean isWeb, StoreFault fault, int attempts) {
    String tried = attempts > 1 ? " (" + attempts + " times)" : "";
    if (rules.costsTheRow(isWeb)) {
      return new RejectedImageException(
          Rejection.UNREADABLE, ErrorText.of(fault.getMessage() + tried));
    }
    throw new StoreFaultException(
        "cannot read "
            + ErrorText.uri(uri)
            + ": "
            + ErrorText.of(fault.getMessage() + tried)
            + ". The store may deliver later what a rejected row would never get, so the run fails;"
            + " on-unreadable row rejects such rows instead",
        fault);
  }
}

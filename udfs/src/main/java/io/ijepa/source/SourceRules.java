// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import io.ijepa.option.InvalidOptionsException;
import io.ijepa.settings.FetchHeaders;
import io.ijepa.settings.FetchSettings;
import io.ijepa.settings.FetchSettings.OnUnreadable;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;

/**
 * How encoded images are read, settled on the driver. Travels with the tasks; immutable. Its text
 * shows no header's value.
 */
public final class SourceRules implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A JVM remembers for 10 s that a name could not be asked for; then it is asked once more. */
  private static final Duration LEAST_PATIENCE = Duration.ofSeconds(15);

  private final Gate gate;
  private final FetchHeaders headers;
  private final String agent;
  private final Duration timeout;
  private final int retries;
  private final int concurrency;
  private final long maxBytes;
  private final OnUnreadable onUnreadable;

  private SourceRules(Gate gate, FetchSettings settings) {
    this.gate = gate;
    this.headers = settings.headers();
    this.agent = ourAgent();
    this.timeout = settings.timeout();
    this.retries = settings.retries();
    this.concurrency = settings.concurrency();
    this.maxBytes = settings.maxBytes();
    this.onUnreadable = settings.onUnreadable();
  }

  /**
   * @throws InvalidOptionsException where a scheme or a prefix means nothing here
   */
  public static SourceRules of(FetchSettings settings, Configuration hadoop) {
    return new SourceRules(Gate.of(settings, hadoop), settings);
  }

  /** Product, version and purpose: whom a server's owner may turn to. */
  private static String ourAgent() {
    Properties build = new Properties();
    try (InputStream in = SourceRules.class.getResourceAsStream("agent.properties")) {
      build.load(in);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return build.getProperty("agent");
  }

  Gate gate() {
    return gate;
  }

  FetchHeaders headers() {
    return headers;
  }

  String agent() {
    return agent;
  }

  /** The longest silence. */
  Duration timeout() {
    return timeout;
  }

  /** The longest that one attempt may take: a server that trickles is as good as silent. */
  Duration attempt() {
    return timeout.multipliedBy(10);
  }

  int retries() {
    return retries;
  }

  /**
   * How long a store may do nothing but fail, beside what it asks for itself, before that is no
   * accident any more: as long as one read would wait between its attempts, and {@link
   * #LEAST_PATIENCE} at least.
   */
  Duration patience() {
    Duration waits = BackOff.USUAL.ofAll(retries);
    return waits.compareTo(LEAST_PATIENCE) > 0 ? waits : LEAST_PATIENCE;
  }

  int concurrency() {
    return concurrency;
  }

  /** The most bytes that an encoded image may have. */
  long maxBytes() {
    return maxBytes;
  }

  /** Whether a fault that lasts costs the row, rather than the task. */
  boolean costsTheRow(boolean web) {
    return switch (onUnreadable) {
      case AUTO -> web;
      case FAIL -> false;
      case ROW -> true;
    };
  }
}

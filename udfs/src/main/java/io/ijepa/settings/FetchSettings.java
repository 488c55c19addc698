// SPDX-License-Identifier: Apache-2.0
package io.ijepa.settings;

import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The options of {@link FetchOption}, read; not held against any file system yet.
 *
 * @param schemes that may be read, in lower case; empty: those that {@code auto} stands for
 * @param prefixes of the URIs that may be read; none: every URI
 * @param privateHosts whether web servers in private networks may be read
 * @param timeout the longest silence of a web server
 * @param retries after a fault of a store
 * @param concurrency reads at once on an executor
 * @param maxBytes of an encoded image
 * @param inputs where the table of images lies: its schemes may be read
 */
public record FetchSettings(
    Optional<List<String>> schemes,
    List<String> prefixes,
    boolean privateHosts,
    FetchHeaders headers,
    Duration timeout,
    int retries,
    int concurrency,
    long maxBytes,
    OnUnreadable onUnreadable,
    List<String> inputs) {

  /** What a fault costs that a store still has after its retries. */
  public enum OnUnreadable {
    AUTO,
    FAIL,
    ROW
  }

  /** The settings of somebody who gives no option. */
  public static final FetchSettings DEFAULT =
      read(new OptionReader(Map.of(), OptionNames.PLAIN, new Problems()));

  private static final int MAX_SECONDS = 3600;
  private static final int MAX_RETRIES = 100;
  private static final int MAX_CONCURRENCY = 1024;

  /** An array's length. */
  private static final long MAX_BYTES = Integer.MAX_VALUE - 64L;

  public static FetchSettings read(OptionReader options) {
    List<String> prefixes = options.names(FetchOption.PREFIXES);
    prefixes.stream()
        .filter(prefix -> !prefix.matches("[a-zA-Z][\\w+.-]*:/.*|/.*"))
        .forEach(
            prefix ->
                options.refuse(
                    "fetch-prefixes must be the beginnings of URIs, like s3a://bucket/photos/ or"
                        + " https://host/, but one was '"
                        + prefix.replaceFirst("//[^/]*@", "//***@")
                        + "'"));
    FetchHeaders headers = headers(options);
    if (headers.mayBeSecret() && prefixes.isEmpty()) {
      options.refuse(
          "fetch-header may hold a secret, and goes to every web server that the table names; say"
              + " with fetch-prefixes which may see it");
    }
    return new FetchSettings(
        schemes(options),
        prefixes,
        options.flag(FetchOption.PRIVATE),
        headers,
        Duration.ofSeconds(number(options, FetchOption.TIMEOUT, 1, MAX_SECONDS)),
        (int) number(options, FetchOption.RETRIES, 0, MAX_RETRIES),
        (int) number(options, FetchOption.CONCURRENCY, 1, MAX_CONCURRENCY),
        number(options, FetchOption.MAX_BYTES, 1, MAX_BYTES),
        options.choice(FetchOption.ON_UNREADABLE, OnUnreadable.class),
        List.of());
  }

  private static long number(OptionReader options, FetchOption option, long min, long max) {
    return options.number(option, min, max).orElse(min);
  }

  private static Optional<List<String>> schemes(OptionReader options) {
    List<String> names = options.names(FetchOption.SCHEMES);
    if (names.equals(List.of(FetchOption.SCHEMES.defaultValue()))) {
      return Optional.empty();
    }
    for (String name : names) {
      if (!name.matches("[a-zA-Z][\\w+.-]*")) {
        options.refuse(
            "fetch-schemes must be schemes like https or s3a, without :, but one was '"
                + name
                + "'");
      }
    }
    return Optional.of(names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
  }

  /** A value is not shown, whatever is the matter with it. */
  private static FetchHeaders headers(OptionReader options) {
    try {
      return options.text(FetchOption.HEADER).map(FetchHeaders::parse).orElse(FetchHeaders.NONE);
    } catch (IllegalArgumentException noHeader) {
      options.refuse("fetch-header " + noHeader.getMessage());
      return FetchHeaders.NONE;
    }
  }

  /** These settings for a table that lies there: URIs of its scheme may be read. */
  public FetchSettings withInput(String location) {
    List<String> more = new ArrayList<>(inputs);
    more.add(location);
    return new FetchSettings(
        schemes,
        prefixes,
        privateHosts,
        headers,
        timeout,
        retries,
        concurrency,
        maxBytes,
        onUnreadable,
        List.copyOf(more));
  }

  /** These settings with another answer to what a fault costs. */
  public FetchSettings withOnUnreadable(OnUnreadable choice) {
    return new FetchSettings(
        schemes,
        prefixes,
        privateHosts,
        headers,
        timeout,
        retries,
        concurrency,
        maxBytes,
        choice,
        inputs);
  }
}

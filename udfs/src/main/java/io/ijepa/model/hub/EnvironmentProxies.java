// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import io.ijepa.model.ModelException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The proxies of {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code ALL_PROXY}, in letters of
 * either case, and the hosts of {@code NO_PROXY} that are asked without: as Python's clients read
 * them. Thread-safe.
 */
final class EnvironmentProxies extends ProxySelector {
  private final Map<String, Proxy> byScheme;
  private final Map<String, String> unusable;
  private final List<String> without;

  private EnvironmentProxies(
      Map<String, Proxy> byScheme, Map<String, String> unusable, List<String> without) {
    this.byScheme = byScheme;
    this.unusable = unusable;
    this.without = without;
  }

  /** Empty where the environment names no proxy. */
  static Optional<EnvironmentProxies> of(Map<String, String> environment) {
    Map<String, Proxy> byScheme = new HashMap<>();
    Map<String, String> unusable = new HashMap<>();
    for (String scheme : List.of("http", "https")) {
      Stream.of(scheme + "_proxy", "all_proxy")
          .filter(name -> value(environment, name).isPresent())
          .findFirst()
          .ifPresent(
              name ->
                  proxy(value(environment, name).get())
                      .ifPresentOrElse(
                          proxy -> byScheme.put(scheme, proxy), () -> unusable.put(scheme, name)));
    }
    List<String> without = new ArrayList<>();
    value(environment, "no_proxy")
        .ifPresent(
            hosts ->
                Stream.of(hosts.toLowerCase(Locale.ROOT).split("[,\\s]+"))
                    .filter(host -> !host.isEmpty())
                    .forEach(without::add));
    return byScheme.isEmpty() && unusable.isEmpty()
        ? Optional.empty()
        : Optional.of(new EnvironmentProxies(byScheme, unusable, without));
  }

  /**
   * Refuses what would be needed to get there and is no address that the JVM can use. Of its value
   * nothing is shown, because it may hold a password.
   */
  void requireUsable(URI uri) {
    String name = unusable.get(uri.getScheme().toLowerCase(Locale.ROOT));
    if (name != null && !isWithout(uri)) {
      throw new ModelException(
          name.toUpperCase(Locale.ROOT)
              + " must be the address of a proxy like http://host:3128, with neither a user nor a"
              + " password, which Java does not send; or leave it out and set -Dhttps.proxyHost and"
              + " -Dhttps.proxyPort");
    }
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Stream.of(name, name.toUpperCase(Locale.ROOT))
        .map(key -> environment.getOrDefault(key, "").strip())
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  private static Optional<Proxy> proxy(String value) {
    URI address;
    try {
      address = URI.create(value.contains("://") ? value : "http://" + value);
    } catch (IllegalArgumentException noAddress) {
      return Optional.empty();
    }
    if (!"http".equalsIgnoreCase(address.getScheme())
        || address.getHost() == null
        || address.getUserInfo() != null) {
      return Optional.empty();
    }
    int port = address.getPort() < 0 ? 80 : address.getPort();
    // Not looked up here: whoever connects does, and says so when there is no such host.
    return Optional.of(
        new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(address.getHost(), port)));
  }

  @Override
  public List<Proxy> select(URI uri) {
    Proxy proxy = byScheme.get(uri.getScheme().toLowerCase(Locale.ROOT));
    return List.of(proxy == null || isWithout(uri) ? Proxy.NO_PROXY : proxy);
  }

  /** A name means its host and all hosts below it; {@code *} all. */
  private boolean isWithout(URI uri) {
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
    return without.stream()
        .map(name -> name.replaceFirst("^\\*?\\.", ""))
        .map(name -> name.endsWith(":" + port) ? name.substring(0, name.lastIndexOf(':')) : name)
        .anyMatch(name -> name.equals("*") || isAtOrBelow(host, name));
  }

  private static boolean isAtOrBelow(String host, String name) {
    return host.equals(name) || host.endsWith("." + name);
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // The client says so.
  }
}

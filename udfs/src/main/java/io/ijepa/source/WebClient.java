// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Pictures from web servers. Each is asked for once, by the address as it was written; redirects
 * are followed here, each through the gate; what a server may do to a client that trusts it (be
 * silent, send for ever, break off, lead elsewhere) ends. Thread-safe.
 */
final class WebClient {
  private static final int MAX_REDIRECTS = 5;
  private static final WebConnections CONNECTIONS = new WebConnections();

  private final SourceRules rules;
  private final BoundedBytes bounded;

  WebClient(SourceRules rules, BoundedBytes bounded) {
    this.rules = rules;
    this.bounded = bounded;
  }

  /**
   * The picture at an address.
   *
   * @throws RejectedImageException where there is none, or it may not be read
   * @throws StoreFault where the server may deliver it later
   */
  byte[] read(WebAddress first, BoundedBytes.Room room, Call call)
      throws StoreFault, RejectedImageException, InterruptedException {
    WebAddress address = first;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      rules.gate().check(address);
      boolean trusted = address.origin().equals(first.origin());
      WebExchange.Answer answer =
          asked(address, trusted ? first.user() : Optional.empty(), trusted, room, call);
      if (answer.location().isEmpty()) {
        return answer.bytes();
      }
      address = address.redirected(answer.location().get());
    }
    throw unreadable(first, "is redirected more than " + MAX_REDIRECTS + " times");
  }

  /** Makes one request, counted for its server. */
  private WebExchange.Answer asked(
      WebAddress address, Optional<String> user, boolean trusted, BoundedBytes.Room room, Call call)
      throws StoreFault, RejectedImageException, InterruptedException {
    StoreHealth server = StoreHealth.of(address.origin());
    server.enter(rules.concurrency(), rules.patience(), rules.costsTheRow(true));
    call.entered(server);
    long started = System.nanoTime();
    try {
      WebExchange.Answer answer =
          call.attempt(rules.attempt(), () -> request(address, user, trusted, server, room, call));
      call.leave(StoreHealth::delivered);
      return answer;
    } catch (RejectedImageException answered) {
      call.leave(StoreHealth::delivered);
      throw answered;
    } catch (IOException failed) {
      StoreFault fault = fault(address, failed);
      if (call.keptWaiting()) {
        call.leave(StoreHealth::left);
        throw fault.ofOurs();
      }
      call.leave(left -> left.failed(fault, started));
      throw server.lastWhereAllAreRefused(fault, rules.patience());
    } catch (InterruptedException | RuntimeException | Error ended) {
      call.leave(StoreHealth::left);
      throw ended;
    }
  }

  private StoreFault fault(WebAddress address, IOException failed) {
    if (failed instanceof StoreFault fault) {
      return fault.of(address.host());
    }
    return new StoreFault(
        failed instanceof SocketTimeoutException
            ? address.host() + " was silent for " + rules.timeout().toSeconds() + " s"
            : address.host() + " cannot be read: " + ErrorText.of(failed));
  }

  /** Makes a request on a connection that is open already, if it still works, else on a new one. */
  private WebExchange.Answer request(
      WebAddress address,
      Optional<String> user,
      boolean trusted,
      StoreHealth server,
      BoundedBytes.Room room,
      Call call)
      throws IOException, RejectedImageException, InterruptedException {
    while (true) {
      WebConnection connection = connection(address, call);
      WebExchange exchange = new WebExchange(address, rules, connection);
      try {
        exchange.ask(user, trusted);
        return exchange.answer(bounded, room, server);
      } catch (WebExchange.Closed meanwhile) {
        continue; // the server saw nothing of the request, and is asked on another connection
      } finally {
        call.hold(null);
        if (exchange.isReusable()) {
          CONNECTIONS.give(address.origin(), connection);
        } else {
          connection.close();
        }
      }
    }
  }

  private WebConnection connection(WebAddress address, Call call)
      throws IOException, RejectedImageException {
    Proxy proxy = proxy(address);
    boolean direct = proxy.type() == Proxy.Type.DIRECT;
    // Before a kept connection is taken, too: other rules may have opened it.
    WebAddress proxied = direct ? address : rules.gate().throughProxy(address);
    for (Optional<WebConnection> kept = CONNECTIONS.take(address.origin(), rules.gate());
        kept.isPresent();
        kept = CONNECTIONS.take(address.origin(), rules.gate())) {
      call.hold(kept.get().socket());
      if (!kept.get().isSpoilt()) {
        return kept.get();
      }
      kept.get().close();
    }
    return direct
        ? WebConnection.direct(address, rules.gate().addresses(address), rules.timeout(), call)
        : WebConnection.through(proxy, proxied, rules.timeout(), call);
  }

  /** What the JVM's own options ({@code -Dhttps.proxyHost} and their like) say. */
  private static Proxy proxy(WebAddress address) {
    ProxySelector selector = ProxySelector.getDefault();
    try {
      List<Proxy> proxies =
          selector == null ? List.of() : selector.select(URI.create(address.origin() + "/"));
      return proxies.isEmpty() ? Proxy.NO_PROXY : proxies.get(0);
    } catch (IllegalArgumentException noUri) { // a name that java.net.URI does not take
      return Proxy.NO_PROXY;
    }
  }

  private static RejectedImageException unreadable(WebAddress address, String what) {
    return new RejectedImageException(Rejection.UNREADABLE, address + " " + what);
  }

  /** Connections that wait for their next request. */
  static int idleConnections() {
    return CONNECTIONS.waiting();
  }
}

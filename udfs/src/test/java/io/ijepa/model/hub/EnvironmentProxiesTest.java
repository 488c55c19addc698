// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.ijepa.model.ModelException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EnvironmentProxiesTest extends HubTest {

  private static String proxy(Map<String, String> environment, String address) {
    return EnvironmentProxies.of(environment)
        .map(proxies -> proxies.select(URI.create(address)).get(0))
        .filter(proxy -> proxy.type() != Proxy.Type.DIRECT)
        .map(proxy -> (InetSocketAddress) proxy.address())
        .map(at -> at.getHostString() + ":" + at.getPort())
        .orElse("none");
  }

  @Test
  void eachSchemeHasItsProxyInLettersOfEitherCase() {
    Map<String, String> both = Map.of("HTTPS_PROXY", "http://p:3128", "http_proxy", "q:8080/");
    assertEquals("p:3128", proxy(both, "https://hub/x"));
    assertEquals("q:8080", proxy(both, "http://hub/x"));
    assertEquals("none", proxy(Map.of("http_proxy", "q"), "https://hub/x"));
    assertEquals("a:80", proxy(Map.of("ALL_PROXY", "http://a"), "https://hub/x"));
    assertEquals("none", proxy(Map.of("HTTPS_PROXY", " ", "NO_PROXY", "x"), "https://hub/x"));
    assertEquals(Optional.empty(), EnvironmentProxies.of(Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "'*', none",
    "hub.org, none",
    ".hub.org, none",
    "*.hub.org, none",
    "org, none",
    "'x, HUB.org', none",
    "hub.org:443, none",
    "hub.org:8443, p:1",
    "ub.org, p:1",
    "x.hub.org, p:1",
    "'', p:1"
  })
  void hostsOfNoProxyAreAskedWithout(String without, String expected) {
    assertEquals(
        expected,
        proxy(Map.of("HTTPS_PROXY", "http://p:1", "NO_PROXY", without), "https://hub.org/x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://user:secret@p:1", "socks5://p:1", "http://", "http://a b"})
  void anAddressThatJavaCannotUseIsRefusedAndNotShown(String address) {
    EnvironmentProxies proxies =
        EnvironmentProxies.of(Map.of("https_proxy", address, "no_proxy", "inside.example"))
            .orElseThrow();
    proxies.requireUsable(URI.create("http://hub.example"));
    proxies.requireUsable(URI.create("https://inside.example"));
    ModelException refused =
        assertThrows(
            ModelException.class, () -> proxies.requireUsable(URI.create("https://hub.example")));
    assertTrue(refused.getMessage().startsWith("HTTPS_PROXY must be "), refused.getMessage());
    assertFalse(refused.getMessage().contains("secret"));
  }

  @Test
  void theHubIsAskedThroughTheProxyUnlessItIsOneOfNoProxy() throws IOException {
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpServer proxy =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().toString());
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    proxy.start();
    try {
      String address = "http://127.0.0.1:" + proxy.getAddress().getPort();
      Map<String, String> through =
          Map.of("HTTP_PROXY", address, "HF_ENDPOINT", "http://hub.invalid");
      assertThrows(ModelException.class, () -> hub(through).fetch(FakeHub.ID, MAIN));
      assertTrue(asked.get(0).startsWith("http://hub.invalid/"), asked.toString());
      int before = asked.size();
      hub(Map.of("HTTP_PROXY", address, "NO_PROXY", "127.0.0.1,localhost")).fetch(FakeHub.ID, MAIN);
      assertEquals(before, asked.size());
    } finally {
      proxy.stop(0);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import static io.ijepa.testing.WebServer.closing;
import static io.ijepa.testing.WebServer.endless;
import static io.ijepa.testing.WebServer.picture;
import static io.ijepa.testing.WebServer.raw;
import static io.ijepa.testing.WebServer.redirect;
import static io.ijepa.testing.WebServer.status;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import io.ijepa.testing.WebServer;
import io.ijepa.testing.WebServer.Answer;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures from web servers that behave, and from some that do not. */
@Timeout(60)
final class WebReadTest {
  private static final byte[] BYTES = "a picture".getBytes(StandardCharsets.UTF_8);
  private static final String HEAD = "HTTP/1.1 200 OK\r\n";

  private final WebServer server;

  WebReadTest() throws Exception {
    server = new WebServer();
  }

  @AfterEach
  void close() {
    server.close();
  }

  /** With short waits, towards this machine. */
  private static UriReader reader(String... more) {
    String[] options = new String[more.length + 4];
    System.arraycopy(
        new String[] {"fetch-private", "true", "fetch-timeout", "1"}, 0, options, 0, 4);
    System.arraycopy(more, 0, options, 4, more.length);
    Configuration hadoop = new Configuration();
    return new UriReader(
        SourceRules.of(GateTest.settings(options), hadoop),
        hadoop,
        new BackOff(Duration.ofMillis(20)));
  }

  private static byte[] read(UriReader reader, String uri) throws Exception {
    return reader.read(uri, bytes -> {}, new Call());
  }

  private byte[] read(String target) throws Exception {
    return read(reader(), server.at(target));
  }

  private static RejectedImageException rejection(UriReader reader, String uri) {
    return assertThrows(RejectedImageException.class, () -> read(reader, uri));
  }

  private void assertUnreadable(String expected, UriReader reader, String target) {
    RejectedImageException rejected = rejection(reader, server.at(target));
    assertEquals(Rejection.UNREADABLE, rejected.reason());
    assertEquals(expected, rejected.getMessage().replace(":" + server.port(), ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a.jpg?X-Amz-Signature=ab%2Fcd&b=",
        "/a%20b.jpg",
        "/caf%C3%A9.jpg",
        "//x//a+b.jpg",
        "/a/../b.jpg?",
        "/[x]/;y=1",
      })
  void theAddressReachesTheServerAsItIsWrittenAndOnce(String target) throws Exception {
    server.put(target, picture(BYTES));
    assertArrayEquals(BYTES, read(target));
    assertEquals(List.of(target), server.targets());
  }

  @Test
  void theServerIsToldWhoAsks() throws Exception {
    server.put("/a", picture(BYTES));
    read("/a");
    var headers = server.requests().get(0).headers();
    assertTrue(
        headers.get("user-agent").matches("ijepa-spark/[0-9].* \\(batch image embedding\\)"),
        headers.get("user-agent"));
    assertEquals("127.0.0.1:" + server.port(), headers.get("host"));
    assertNull(headers.get("authorization"));
  }

  @Test
  void oneConnectionServesManyRequestsOneAfterAnother() throws Exception {
    UriReader reader = reader();
    for (int i = 0; i < 20; i++) {
      server.put("/" + i, i % 5 == 4 ? status("404 Not Found", "gone") : picture(BYTES));
      if (i % 5 == 4) {
        rejection(reader, server.at("/" + i));
      } else {
        read(reader, server.at("/" + i));
      }
    }
    assertEquals(20, server.requests().size());
    assertEquals(1, server.connections());
  }

  @Test
  void aConnectionThatTheServerClosedMeanwhileIsNobodysFault() throws Exception {
    UriReader reader = reader("fetch-retries", "0");
    for (int i = 0; i < 5; i++) {
      server.put("/" + i, closing(HEAD + "Content-Length: 2\r\n\r\nok"));
      assertEquals(2, read(reader, server.at("/" + i)).length);
      Thread.sleep(50);
    }
  }

  @Test
  void whatAServerSentTooMuchIsNotTakenForTheNextPicture() throws Exception {
    server.put("/long", raw(HEAD + "Content-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\nevil"));
    server.put("/next", picture(BYTES));
    UriReader reader = reader();
    assertEquals(2, read(reader, server.at("/long")).length);
    assertArrayEquals(BYTES, read(reader, server.at("/next")));
  }

  @Test
  void bodiesComeInEveryFormThatHttpHas() throws Exception {
    UriReader reader = reader();
    server.put(
        "/chunked",
        raw(HEAD + "Transfer-Encoding: chunked\r\n\r\n4\r\na pi\r\n5\r\ncture\r\n0\r\n\r\n"));
    server.put("/close", closing(HEAD + "Connection: close\r\n\r\na picture"));
    server.put("/old", closing("HTTP/1.0 200 OK\r\n\r\na picture"));
    server.put(
        "/early",
        raw(
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                + HEAD
                + "Content-Length: 9\r\n\r\na picture"));
    for (String target : List.of("/chunked", "/close", "/old", "/early")) {
      assertArrayEquals(BYTES, read(reader, server.at(target)), target);
    }
    server.put("/nothing", status("204 No Content", ""));
    assertEquals(0, read(reader, server.at("/nothing")).length);
  }

  @Test
  void whatIsSentAsGzipThoughNobodyAskedIsUnpackedWithinTheLimit() throws Exception {
    server.put("/zip", gzip(BYTES));
    assertArrayEquals(BYTES, read("/zip"));
    assertEquals("identity", server.requests().get(0).headers().get("accept-encoding"));
    server.put("/bomb", gzip(new byte[1 << 20]));
    RejectedImageException bomb = rejection(reader("max-bytes", "100000"), server.at("/bomb"));
    assertEquals(Rejection.TOO_LARGE, bomb.reason());
    server.put("/wrong", raw(HEAD + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nno"));
    assertTrue(rejection(reader(), server.at("/wrong")).getMessage().contains("gzip"));
    server.put("/br", raw(HEAD + "Content-Encoding: br\r\nContent-Length: 2\r\n\r\nno"));
    assertTrue(rejection(reader(), server.at("/br")).getMessage().endsWith("asked for: br"));
  }

  private static Answer gzip(byte[] bytes) throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return (request, out) -> {
      raw(HEAD + "Content-Encoding: gzip\r\nContent-Length: " + packed.size() + "\r\n\r\n")
          .write(request, out);
      packed.writeTo(out);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"301", "302", "303", "307", "308"})
  void redirectsAreFollowed(String code) throws Exception {
    server.put("/a", status(code + " Moved", "", "Location: b/c.jpg?x=%2F"));
    server.put("/b/c.jpg?x=%2F", picture(BYTES));
    assertArrayEquals(BYTES, read("/a"));
    assertEquals(List.of("/a", "/b/c.jpg?x=%2F"), server.targets());
  }

  @Test
  void fiveRedirectsAreFollowedAndNoSixth() throws Exception {
    for (int i = 0; i < 5; i++) {
      server.put("/" + i, redirect("/" + (i + 1)));
    }
    server.put("/5", picture(BYTES));
    assertArrayEquals(BYTES, read("/0"));
    server.put("/5", redirect("/6"));
    assertUnreadable("http://127.0.0.1/0 is redirected more than 5 times", reader(), "/0");
    server.put("/loop", redirect("/loop"));
    rejection(reader(), server.at("/loop"));
    assertEquals(6, server.targets().stream().filter("/loop"::equals).count());
  }

  @Test
  void aRedirectPassesTheGateLikeAnyUri() throws Exception {
    server.put("/metadata", redirect("http://169.254.169.254/latest/meta-data/"));
    server.put("/file", redirect("file:///etc/passwd"));
    server.put("/s3", redirect("s3a://bucket/key"));
    String prefix = server.at("/") + ",http://169.254.169.254/";
    // Loopback is allowed for the test, so the target is refused as no prefix of this server.
    RejectedImageException refused =
        rejection(reader("fetch-prefixes", server.at("/")), server.at("/metadata"));
    assertEquals(
        "refused: http://169.254.169.254/latest/meta-data/ begins with none of the prefixes that"
            + " fetch-prefixes names",
        refused.getMessage());
    assertUnreadable("http://127.0.0.1 redirects to file:, out of the web", reader(), "/file");
    assertUnreadable("http://127.0.0.1 redirects to s3a:, out of the web", reader(), "/s3");
    assertFalse(prefix.isEmpty());
  }

  @Test
  void aPasswordGoesToItsOwnHostAndNoOther() throws Exception {
    try (WebServer other = new WebServer()) {
      other.put("/b", picture(BYTES));
      server.put("/a", redirect("/a2")).put("/a2", redirect(other.at("/b")));
      String uri = server.at("/a").replace("//", "//user:p%40ss@");
      UriReader reader =
          reader(
              "fetch-header",
              "X-Key: secret",
              "fetch-prefixes",
              server.at("/") + "," + other.at("/"));
      assertArrayEquals(BYTES, read(reader, uri));
      String basic =
          "Basic "
              + Base64.getEncoder().encodeToString("user:p@ss".getBytes(StandardCharsets.UTF_8));
      for (WebServer.Request request : server.requests()) {
        assertEquals(basic, request.headers().get("authorization"));
        assertEquals("secret", request.headers().get("x-key"));
      }
      assertNull(other.requests().get(0).headers().get("authorization"));
      assertNull(other.requests().get(0).headers().get("x-key"));
    }
  }

  @Test
  void privateAddressesAreRefusedUnlessTheUserAllowsThem() {
    Configuration hadoop = new Configuration();
    UriReader reader = new UriReader(SourceRules.of(GateTest.settings(), hadoop), hadoop);
    assertUnreadable(
        "refused: 127.0.0.1 is at a loopback address; allow those with fetch-private",
        reader,
        "/a");
    assertEquals(0, server.connections());
  }

  @Test
  void aConnectionThatWasAllowedToOneTaskIsNoneForAnother() throws Exception {
    server.put("/a", picture(BYTES));
    read("/a");
    Configuration hadoop = new Configuration();
    UriReader strict = new UriReader(SourceRules.of(GateTest.settings(), hadoop), hadoop);
    rejection(strict, server.at("/a"));
    assertEquals(1, server.requests().size());
  }

  @Test
  void whatIsNotThereCostsTheRowAtOnce() {
    assertUnreadable("http://127.0.0.1/no is not there (HTTP 404)", reader(), "/no");
    server.put("/gone", status("410 Gone", ""));
    assertUnreadable("http://127.0.0.1/gone is not there (HTTP 410)", reader(), "/gone");
    server.put("/bad", status("400 Bad Request", ""));
    assertUnreadable(
        "http://127.0.0.1/bad is not given by its server (HTTP 400)", reader(), "/bad");
    assertEquals(3, server.requests().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"401", "403", "408", "429", "500", "502", "503", "504", "599"})
  void faultsOfAServerAreTriedAgain(String code) throws Exception {
    Answer fault = status(code + " Fault", "later");
    server.put("/a", picture(BYTES)).next("/a", fault, fault, fault);
    assertArrayEquals(BYTES, read("/a"));
    assertEquals(4, server.requests().size());
    server.put("/b", fault);
    assertUnreadable("127.0.0.1 answered HTTP " + code + " (4 times)", reader(), "/b");
    assertEquals(8, server.requests().size());
    assertUnreadable("127.0.0.1 answered HTTP " + code, reader("fetch-retries", "0"), "/b");
  }

  @ParameterizedTest
  @CsvSource({
    "401, true",
    "403, true",
    "407, true",
    "423, true",
    "425, true",
    "408, false",
    "429, false",
    "500, false",
    "503, false",
    "599, false"
  })
  void anAnswerAboutOneObjectSaysNothingOfItsServer(String code, boolean ofObject) {
    server.put("/a", status(code + " Fault", "later"));
    SourceRules rules =
        SourceRules.of(GateTest.settings("fetch-private", "true"), new Configuration());
    WebClient client = new WebClient(rules, new BoundedBytes(rules.maxBytes()));
    StoreFault fault =
        assertThrows(
            StoreFault.class,
            () -> client.read(WebAddress.parse(server.at("/a")), bytes -> {}, new Call()));
    assertEquals(ofObject, fault.isOfObject());
  }

  @Test
  void aServerIsLeftAloneForAsLongAsItAsks() throws Exception {
    server
        .put("/a", picture(BYTES))
        .next("/a", status("429 Too Many Requests", "", "Retry-After: 2"));
    long start = System.nanoTime();
    assertArrayEquals(BYTES, read("/a"));
    assertTrue(System.nanoTime() - start >= TimeUnit.SECONDS.toNanos(2));
    server.put("/b", status("503 Service Unavailable", "", "Retry-After: 3600"));
    assertUnreadable("127.0.0.1 answered HTTP 503", reader(), "/b");
  }

  @Test
  void aServerThatIsSilentIsNotWaitedForForEver() {
    server.put("/a", server.silent());
    assertUnreadable("127.0.0.1 was silent for 1 s (2 times)", reader("fetch-retries", "1"), "/a");
    server.put("/head", server.then("HTTP/1.1 200 OK\r\nConte"));
    server.put("/body", server.then(HEAD + "Content-Length: 100\r\n\r\nabc"));
    for (String target : List.of("/head", "/body")) {
      assertUnreadable("127.0.0.1 was silent for 1 s", reader("fetch-retries", "0"), target);
    }
  }

  @Test
  void aServerThatTricklesIsAsGoodAsSilent() {
    server.put("/head", server.trickling("HTTP/1.1 200 OK\r\nX: ", 300));
    server.put("/body", server.trickling(HEAD + "Content-Length: 100000\r\n\r\n", 300));
    List<CompletableFuture<Void>> both =
        List.of("/head", "/body").stream()
            .map(
                target ->
                    CompletableFuture.runAsync(
                        () ->
                            assertUnreadable(
                                "127.0.0.1 took longer than 10 s",
                                reader("fetch-retries", "0"),
                                target)))
            .toList();
    both.forEach(CompletableFuture::join);
  }

  @Test
  void anEndlessOrTooLargeBodyIsLeftAtItsLimit() {
    server.put("/endless", endless(HEAD + "\r\n"));
    server.put("/chunks", endless(HEAD + "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n"));
    server.put("/told", raw(HEAD + "Content-Length: 100001\r\n\r\n"));
    UriReader reader = reader("max-bytes", "100000");
    for (String target : List.of("/endless", "/chunks")) {
      RejectedImageException rejected = rejection(reader, server.at(target));
      assertEquals(Rejection.TOO_LARGE, rejected.reason());
      assertEquals(
          "the encoded image has more than 100000 bytes; max-bytes allows 100000",
          rejected.getMessage());
    }
    assertEquals(
        "the encoded image has 100001 bytes; max-bytes allows 100000",
        rejection(reader, server.at("/told")).getMessage());
  }

  @Test
  void aBodyThatIsAsLongAsMayBeIsRead() throws Exception {
    server.put("/exact", picture(new byte[100_000]));
    server.put("/chunk", closing(HEAD + "Connection: close\r\n\r\n" + "x".repeat(100_000)));
    UriReader reader = reader("max-bytes", "100000");
    assertEquals(100_000, read(reader, server.at("/exact")).length);
    assertEquals(100_000, read(reader, server.at("/chunk")).length);
    assertEquals(9, read(reader("max-bytes", "9"), put("/nine")).length);
    rejection(reader("max-bytes", "8"), put("/nine"));
  }

  private String put(String target) {
    server.put(target, picture(BYTES));
    return server.at(target);
  }

  @Test
  void aShortBodyIsAFaultAndNoPicture() throws Exception {
    Answer shortBody = closing(HEAD + "Content-Length: 9\r\n\r\na pic");
    Answer shortChunks = closing(HEAD + "Transfer-Encoding: chunked\r\n\r\n9\r\na pic");
    server.put("/a", picture(BYTES)).next("/a", shortBody, shortChunks, closing("HTTP/1.1 20"));
    assertArrayEquals(BYTES, read("/a"));
    assertEquals(4, server.requests().size());
    server.put("/b", shortBody);
    assertTrue(
        rejection(reader("fetch-retries", "0"), server.at("/b"))
            .getMessage()
            .startsWith("127.0.0.1 cannot be read: ConnectionClosedException"));
  }

  @Test
  void whatIsNoHttpIsAFault() {
    server.put("/a", closing("SSH-2.0-OpenSSH_9.9\r\n"));
    server.put("/b", endless("HTTP/1.1 200 OK\r\nX: "));
    server.put("/c", closing(""));
    for (String target : List.of("/a", "/b", "/c")) {
      assertEquals(
          Rejection.UNREADABLE,
          rejection(reader("fetch-retries", "0"), server.at(target)).reason(),
          target);
    }
  }

  @Test
  void aRefusedConnectionIsAFault() throws Exception {
    server.close();
    assertUnreadable(
        "127.0.0.1 cannot be read: ConnectException: Connection refused",
        reader("fetch-retries", "0"),
        "/a");
  }

  @Test
  void aFaultOnTheWebFailsTheTaskOnlyWhereTheUserSaysSo() {
    server.put("/a", status("503 Service Unavailable", ""));
    String uri = server.at("/a?Signature=pa55").replace("//", "//user:pa55@");
    server.put("/a?Signature=pa55", status("503 Service Unavailable", ""));
    UriReader reader = reader("on-unreadable", "fail", "fetch-retries", "1");
    String message = assertThrows(StoreFaultException.class, () -> read(reader, uri)).getMessage();
    assertTrue(
        message.startsWith(
            "cannot read http://user:***@127.0.0.1:"
                + server.port()
                + "/a?***: 127.0.0.1 answered HTTP 503 (2 times)."),
        message);
    assertTrue(message.endsWith("on-unreadable row rejects such rows instead"), message);
    assertFalse(message.contains("pa55"), message);
  }

  @Test
  void aCancelledReadEndsAtOnce() throws Exception {
    server.put("/a", server.silent());
    UriReader reader = reader("fetch-timeout", "60");
    Call call = new Call();
    CompletableFuture<Throwable> ended =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                reader.read(server.at("/a"), bytes -> {}, call);
                return null;
              } catch (RejectedImageException | InterruptedException | RuntimeException end) {
                return end;
              }
            });
    while (server.requests().isEmpty()) {
      Thread.sleep(10);
    }
    call.cancel();
    assertEquals(InterruptedException.class, ended.get(5, TimeUnit.SECONDS).getClass());
  }

  @Test
  void theJvmsProxyIsAskedForTheWholeAddressAndMayBeInAPrivateNetwork() throws Exception {
    ProxySelector before = ProxySelector.getDefault();
    ProxySelector.setDefault(
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            return List.of(
                new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", server.port())));
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, java.io.IOException failure) {}
        });
    try {
      server.put("http://pictures.invalid/a%20b?c", picture(BYTES));
      Configuration hadoop = new Configuration();
      UriReader strict = new UriReader(SourceRules.of(GateTest.settings(), hadoop), hadoop);
      assertArrayEquals(BYTES, read(strict, "http://pictures.invalid/a%20b?c"));
      assertEquals("pictures.invalid", server.requests().get(0).headers().get("host"));
      rejection(strict, "http://169.254.169.254/latest");
      assertEquals(1, server.requests().size());
    } finally {
      ProxySelector.setDefault(before);
    }
  }
}

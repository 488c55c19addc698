// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.image.pixel.RejectedImageException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WebAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a.jpg?X-Amz-Signature=ab%2Fcd&X-Amz-Credential=x%2F20261123",
        "/a%20b.jpg",
        "/caf%C3%A9.jpg",
        "/caf%c3%a9.jpg",
        "/a+b.jpg?q=a+b",
        "//x//a.jpg",
        "/a/../b/./c.jpg",
        "/a.jpg?",
        "/a?b?c",
        "/a;v=1,2/(x)!'*:@&=$~",
        "/[x]?[y]=1",
        "/%2e%2E/%00",
      })
  void theServerIsAskedForWhatIsWritten(String target) throws Exception {
    assertEquals(target, WebAddress.parse("https://host" + target).target());
    assertEquals(target, WebAddress.parse("HTTP://host:8080" + target + "#part").target());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/café.jpg | /caf%C3%A9.jpg",
        "/漢 字.jpg | /%E6%BC%A2%20%E5%AD%97.jpg",
        "/a b.jpg?c d | /a%20b.jpg?c%20d",
        "/100%.jpg | /100%25.jpg",
        "/100%2.jpg | /100%252.jpg",
        "/a^b{c}.jpg | /a%5Eb%7Bc%7D.jpg",
        "/😀.jpg | /%F0%9F%98%80.jpg",
        "'' | /",
        "?a=b | /?a=b",
      })
  void onlyWhatNoRequestMayHoldIsEscaped(String written, String target) throws Exception {
    assertEquals(target, WebAddress.parse("http://host" + written).target());
  }

  @Test
  void aLineBreakMakesNoSecondRequest() throws Exception {
    assertEquals(
        "/a%0D%0AX-Evil:%20yes", WebAddress.parse("http://host/a\r\nX-Evil: yes").target());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://Host.Example/ | http://host.example",
        "http://host:80/ | http://host",
        "http://host:/ | http://host",
        "https://host:443/ | https://host",
        "https://host:80/ | https://host:80",
        "http://bücher.example/ | http://xn--bcher-kva.example",
        "http://[2606:4700::1111]:8080/ | http://[2606:4700::1111]:8080",
        "http://user:pw@host/ | http://host",
        "http://a@b@host/ | http://host",
        "  http://host/  | http://host",
      })
  void anOriginIsSchemeHostAndPort(String written, String origin) throws Exception {
    assertEquals(origin, WebAddress.parse(written).origin());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http:/host/a",
        "http:host/a",
        "http://",
        "http:///a",
        "http://host:99999/",
        "http://host:0/",
        "http://host:x/",
        "http://good\\@evil/",
        "http://ho st/",
        "http://ho%73t/",
        "http://[::1/",
        "http://::1/",
        "https://?q",
      })
  void whatIsNoAddressIsRefused(String written) {
    assertThrows(RejectedImageException.class, () -> WebAddress.parse(written));
  }

  @Test
  void aRefusalShowsNoPassword() {
    RejectedImageException refused =
        assertThrows(
            RejectedImageException.class, () -> WebAddress.parse("http://user:pa55@ho st/a?key=k"));
    assertEquals("no web address: http://user:***@ho st/a?***", refused.getMessage());
    String tooFew =
        assertThrows(RejectedImageException.class, () -> WebAddress.parse("http:/u:pa55@host/"))
            .getMessage();
    assertFalse(tooFew.contains("pa55"), tooFew);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/z.jpg | http://host:81/z.jpg",
        "z.jpg | http://host:81/x/z.jpg",
        "../z.jpg?q=../r | http://host:81/z.jpg?q=../r",
        "../../../z.jpg | http://host:81/z.jpg",
        "./z/ | http://host:81/x/z/",
        "?b | http://host:81/x/y?b",
        "#part | http://host:81/x/y?a",
        "//other/z | http://other/z",
        "https://other:8443/z?q#f | https://other:8443/z?q",
        "caf\u00c3\u00a9.jpg | http://host:81/x/caf%C3%A9.jpg",
        "caf\u00e9.jpg | http://host:81/x/caf%C3%A9.jpg",
      })
  void aRedirectLeadsWhereItSays(String location, String to) throws Exception {
    WebAddress next = WebAddress.parse("http://u:p@host:81/x/y?a").redirected(location);
    assertEquals(to, next.origin() + next.target());
    assertEquals(Optional.empty(), next.user());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "file:///etc/passwd", "ftp://host/a", "javascript:1", "http:x"})
  void aRedirectOutOfTheWebIsRefused(String location) {
    assertThrows(
        RejectedImageException.class, () -> WebAddress.parse("http://host/x").redirected(location));
  }

  @Test
  void aPathThatClimbsIsSeen() throws Exception {
    for (String path :
        new String[] {
          "/a/../b",
          "/..",
          "/a/%2e%2E/b",
          "/a/.%2e",
          "/a/..%2fb",
          "/a/..;/b",
          "/a/..;x=1/b",
          "/a/%252e%252e/b"
        }) {
      assertTrue(WebAddress.parse("http://host" + path).climbs(), path);
    }
    for (String path : new String[] {"/a..b", "/a/...", "/a;b/c", "/100%25/c", "/a?b=/../c"}) {
      assertFalse(WebAddress.parse("http://host" + path).climbs(), path);
    }
  }
}

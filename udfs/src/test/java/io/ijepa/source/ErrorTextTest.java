// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a failure names the place and gives no secret away. */
final class ErrorTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://user:pa55@host/a.jpg | https://user:***@host/a.jpg",
        "https://pa55@host/a.jpg | https://***@host/a.jpg",
        "https://user:pa@55@host/a.jpg | https://user:***@host/a.jpg",
        "https://user:pa/55@host/a.jpg | https://user:***@host/a.jpg",
        "https://user:pa#55@host/a.jpg | https://user:***@host/a.jpg",
        "https://user:pa55 | https://user:***",
        "s3a://AKIA:pa55@bucket/key | s3a://AKIA:***@bucket/key",
        "https://host/a.jpg?X-Amz-Signature=pa55&x=1 | https://host/a.jpg?***",
        "https://host/a.jpg#pa55 | https://host/a.jpg",
        "wasbs://box@account/a.jpg?sig=pa55 | wasbs://***@account/a.jpg?***",
        "https://cdn/logo@2x.png | https://cdn/logo@2x.png",
        "http://host:8080/a/b%20c.jpg | http://host:8080/a/b%20c.jpg",
        "http://[::1]:80/a.jpg | http://[::1]:80/a.jpg",
        "file:/a/what?.jpg | file:/a/what?.jpg",
        "/a/what?#.jpg | /a/what?#.jpg",
        "data:image/png;base64,pa55 | data:..",
      })
  void aUriKeepsItsHostAndItsPath(String written, String shown) {
    assertEquals(shown, ErrorText.uri(written));
    assertFalse(ErrorText.of("cannot read " + written + ": gone").contains("pa55"));
  }

  @Test
  void urisInsideATextLoseTheSame() {
    assertEquals(
        "GET https://u:***@h/k?*** failed, then s3a://b/k",
        ErrorText.of("GET https://u:p@h/k?Signature=x failed, then s3a://b/k\nat line 2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "the key X-Amz-Signature=pa55&b",
        "fs.s3a.secret.key: secret=pa55",
        "AccountKey = pa55; more",
        "sent Authorization: Bearer pa55",
        "Cookie: session=pa55",
        "access_token=pa55",
        "password=pa55, host",
      })
  void valuesOfSecretNamesAreHidden(String text) {
    String shown = ErrorText.of(text);
    assertFalse(shown.contains("pa55"), shown);
    assertTrue(shown.contains("***"), shown);
  }

  @Test
  void longTextsAreCutAndStrangeCharactersReplaced() {
    assertEquals(500, ErrorText.of("x".repeat(100_000)).length());
    assertTrue(ErrorText.of("x".repeat(501)).endsWith("x.."));
    assertEquals("x".repeat(500), ErrorText.of("x".repeat(500)));
    assertEquals("a\uFFFDb\uFFFD[31mc", ErrorText.of("a\u0007b\u001b[31mc"));
    assertEquals("a\uFFFDb", ErrorText.of("a\u202eb"), "no text is turned round");
    assertFalse(Character.isHighSurrogate(last(ErrorText.of("😀".repeat(400)), 3)));
    assertEquals("Größe 漢字", ErrorText.of("Größe 漢字"));
  }

  private static char last(String text, int fromEnd) {
    return text.charAt(text.length() - fromEnd);
  }

  @Test
  void aFailureIsNamedByItsKindUnlessItsMessageDoes() {
    assertEquals("FileNotFoundException: /x", ErrorText.of(new FileNotFoundException("/x")));
    assertEquals("IOException", ErrorText.of(new IOException()));
    assertEquals("an IOException came", ErrorText.of(new IOException("an IOException came")));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FetchSettingsTest {
  private final Problems problems = new Problems();

  private FetchSettings read(Map<String, String> options) {
    return FetchSettings.read(new OptionReader(options, OptionNames.PLAIN, problems));
  }

  private static Map<String, String> values(FetchHeaders headers) {
    Map<String, String> values = new TreeMap<>();
    headers.forEach(values::put);
    return values;
  }

  @Test
  void withoutOptionsTheDefaultsOfTheHelpTextHold() {
    FetchSettings settings = read(Map.of());
    assertEquals(FetchSettings.DEFAULT, settings);
    assertEquals(Optional.empty(), settings.schemes());
    assertEquals(List.of(), settings.prefixes());
    assertFalse(settings.privateHosts());
    assertEquals(Duration.ofSeconds(60), settings.timeout());
    assertEquals(3, settings.retries());
    assertEquals(64, settings.concurrency());
    assertEquals(256L << 20, settings.maxBytes());
    assertEquals(FetchSettings.OnUnreadable.AUTO, settings.onUnreadable());
    assertEquals(List.of(), problems.messages());
  }

  @Test
  void everyOptionIsRead() {
    FetchSettings settings =
        read(
            Map.of(
                "fetch-schemes", "HTTPS, s3a",
                "fetch-prefixes", "https://host/,s3a://bucket/a/",
                "fetch-private", "true",
                "fetch-header", "X-Key: a: b\nReferer:http://r/",
                "fetch-timeout", "5",
                "fetch-retries", "0",
                "fetch-concurrency", "7",
                "max-bytes", "1000",
                "on-unreadable", "fail"));
    assertEquals(List.of(), problems.messages());
    assertEquals(Optional.of(List.of("https", "s3a")), settings.schemes());
    assertEquals(List.of("https://host/", "s3a://bucket/a/"), settings.prefixes());
    assertTrue(settings.privateHosts());
    assertEquals(Map.of("X-Key", "a: b", "Referer", "http://r/"), values(settings.headers()));
    assertEquals(Duration.ofSeconds(5), settings.timeout());
    assertEquals(0, settings.retries());
    assertEquals(7, settings.concurrency());
    assertEquals(1000, settings.maxBytes());
    assertEquals(FetchSettings.OnUnreadable.FAIL, settings.onUnreadable());
  }

  @Test
  void everyProblemIsSaidAtOnce() {
    read(
        Map.of(
            "fetch-schemes", "https://host",
            "fetch-prefixes", "host/path",
            "fetch-timeout", "0",
            "fetch-retries", "-1",
            "fetch-concurrency", "100000",
            "max-bytes", "3000000000",
            "on-unreadable", "sometimes",
            "fetch-private", "perhaps",
            "fetch-header", "no header"));
    assertEquals(9, problems.messages().size(), () -> String.join("\n", problems.messages()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pa55",
        ": pa55",
        "X Key: pa55",
        "X-Key: pa55\r",
        "X-Key: pä55",
        "Host: pa55",
        "Content-Length: pa55",
        "X-Key: a\u0000pa55",
      })
  void whatIsNoHeaderOfOursIsRefusedUnseen(String header) {
    read(Map.of("fetch-header", header, "fetch-prefixes", "https://host/"));
    boolean fine = header.equals("X-Key: pa55\r"); // the end of a line
    assertEquals(fine ? 0 : 1, problems.messages().size());
    assertFalse(String.join("", problems.messages()).contains("pa55"));
  }

  @Test
  void aHeaderThatAnybodyMaySeeNeedsNoPrefix() {
    read(Map.of("fetch-header", "User-Agent: museum (mail@museum.example)"));
    assertEquals(List.of(), problems.messages());
    read(Map.of("fetch-header", "Cookie: x"));
    assertEquals(1, problems.messages().size());
  }

  @Test
  void headersComeFromAFileThatOnlyTheDriverReads(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("h"), "\nAuthorization: Bearer pa55\n\n");
    FetchSettings settings =
        read(Map.of("fetch-header", "@" + file, "fetch-prefixes", "https://host/"));
    assertEquals(Map.of("Authorization", "Bearer pa55"), values(settings.headers()));
    assertFalse(settings.toString().contains("pa55"), settings.toString());
    read(Map.of("fetch-header", "@" + folder.resolve("none"), "fetch-prefixes", "https://host/"));
    assertEquals(
        List.of(
            "fetch-header names the file "
                + folder.resolve("none")
                + ", which cannot be read on the driver"),
        problems.messages());
  }

  @Test
  void aWitherLeavesTheRestAsItIs() {
    FetchSettings settings = read(Map.of("fetch-retries", "9"));
    FetchSettings with =
        settings.withInput("s3a://b/t").withOnUnreadable(FetchSettings.OnUnreadable.ROW);
    assertEquals(List.of("s3a://b/t"), with.inputs());
    assertEquals(FetchSettings.OnUnreadable.ROW, with.onUnreadable());
    assertEquals(9, with.retries());
    assertEquals(List.of(), settings.inputs());
  }
}

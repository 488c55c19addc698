// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is on a page and how it is written; what a browser makes of it, {@code .ci/page} tests. */
final class ResultPageTest {
  private static final String DATA = "<script type=\"application/json\" id=\"data\">";

  private static ResultPage page(List<Group> groups) {
    return ResultPage.of(
        PageKind.SEARCH, List.of(new Fact("Metric", "cosine")), groups, groups.size());
  }

  private static Group group(String key, String... matches) {
    List<Match> scored = new ArrayList<>();
    for (String match : matches) {
      scored.add(new Match(match, 1.0 / (1 + scored.size())));
    }
    return new Group(key, scored);
  }

  private static Thumbnail picture(int... bytes) {
    byte[] jpeg = new byte[bytes.length];
    for (int i = 0; i < jpeg.length; i++) {
      jpeg[i] = (byte) bytes[i];
    }
    return new Thumbnail(jpeg, null);
  }

  private static JsonNode data(String html) throws Exception {
    int start = html.indexOf(DATA) + DATA.length();
    return new ObjectMapper().readTree(html.substring(start, html.indexOf("</script>", start)));
  }

  @Test
  void aPictureAndItsBytesAreWrittenOnceHoweverOftenTheyAreShown() throws Exception {
    ResultPage page = page(List.of(group("a", "b", "c"), group("b", "a", "c")));
    JsonNode data =
        data(
            page.html(Map.of("a", picture(1, 2, 3), "b", picture(1, 2, 3), "c", picture(4, 5, 6))));
    assertEquals("[\"AQID\",\"BAUG\"]", data.get("thumbnails").toString());
    assertEquals(
        "[{\"key\":\"a\",\"thumbnail\":0},{\"key\":\"b\",\"thumbnail\":0},"
            + "{\"key\":\"c\",\"thumbnail\":1}]",
        data.get("pictures").toString());
    assertEquals(
        "[{\"picture\":0,\"matches\":[[1,1.0],[2,0.5]],\"more\":0},"
            + "{\"picture\":1,\"matches\":[[0,1.0],[2,0.5]],\"more\":0}]",
        data.get("groups").toString());
  }

  @Test
  void aPictureThatIsMissingSaysWhy() throws Exception {
    ResultPage page = page(List.of(group("a", "b")));
    JsonNode pictures =
        data(page.html(Map.of("a", Thumbnail.missing("CORRUPT: no image")))).get("pictures");
    assertEquals("CORRUPT: no image", pictures.get(0).get("problem").asText());
    assertEquals("there is no picture of this key", pictures.get(1).get("problem").asText());
  }

  @Test
  void scoresThatAreNoNumbersAreNull() throws Exception {
    Group group =
        new Group(
            "a", List.of(new Match("b", Double.NaN), new Match("c", Double.NEGATIVE_INFINITY)));
    JsonNode matches =
        data(page(List.of(group)).html(Map.of())).get("groups").get(0).get("matches");
    assertEquals("[[1,null],[2,null]]", matches.toString());
  }

  @Test
  void noTextOfTheDataBecomesMarkup() throws Exception {
    Random random = new Random(7);
    String[] pieces = {
      "</script>",
      "<!--",
      "<script>alert(1)</script>",
      "]]>",
      "\"",
      "'",
      "\\",
      "&lt;",
      "{{data}}",
      "{{script}}",
      "$1",
      "\u2028",
      "\u2029",
      "\0",
      "\n",
      "\u202e",
      "😀",
      "é",
      "<img src=x onerror=1>"
    };
    for (int round = 0; round < 300; round++) {
      StringBuilder key = new StringBuilder();
      for (int i = random.nextInt(6); i >= 0; i--) {
        key.append(pieces[random.nextInt(pieces.length)]);
      }
      ResultPage page =
          ResultPage.of(
              PageKind.DUPLICATES,
              List.of(new Fact(key.toString(), key.toString())),
              List.of(group(key.toString())),
              1);
      String html = page.html(Map.of(key.toString(), Thumbnail.missing(key.toString())));
      JsonNode data = data(html);
      assertEquals(key.toString(), data.get("pictures").get(0).get("key").asText());
      assertEquals(key.toString(), data.get("pictures").get(0).get("problem").asText());
      assertEquals(key.toString(), data.get("facts").get(0).get(0).asText());
      int start = html.indexOf(DATA) + DATA.length();
      assertFalse(html.substring(start, html.indexOf("</script>", start)).contains("<"));
    }
  }

  @Test
  void nothingOfTheTemplateIsLeft() {
    String html = page(List.of()).html(Map.of());
    assertFalse(html.contains("{{"));
    assertTrue(html.contains("script-src 'sha256-"));
    assertFalse(html.contains("http:") || html.contains("https:"), "the page names the network");
  }

  @Test
  void aPageHoldsTheFirstGroupsAndSaysSo() {
    List<Group> groups = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      groups.add(group("q" + i, "a" + i, "b" + i));
    }
    ResultPage page = ResultPage.of(PageKind.SEARCH, List.of(), groups, 12_345);
    assertEquals(200, page.groups().size());
    assertEquals(ResultPage.MOST_PICTURES, page.keys().size());
    assertEquals(
        Optional.of("The first 200 of 12,345 queries, by key: a page shows at most 600 pictures."),
        page.note());
    assertEquals(Optional.empty(), page(groups.subList(0, 5)).note());
  }

  @Test
  void aGroupShowsItsFirstMatchesAndHowManyMoreThereAre() throws Exception {
    String[] matches = IntStream.range(0, 50).mapToObj(i -> "m" + i).toArray(String[]::new);
    ResultPage page = page(List.of(group("q", matches)));
    assertEquals(1 + ResultPage.MOST_MATCHES, page.keys().size());
    assertEquals(30, data(page.html(Map.of())).get("groups").get(0).get("more").asInt());
  }
}

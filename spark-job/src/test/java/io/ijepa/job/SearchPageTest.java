// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ijepa.job.run.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code search --html}, as far as its data; {@code .ci/page} opens pages in a browser. */
final class SearchPageTest extends SparkTest {
  private static final String DATA = "id=\"data\">";

  @BeforeEach
  void embeddings() throws IOException {
    Pictures.folder(at("pictures"), 5, 1);
    embedWell("--input", path("pictures"), "--output", path("table"));
  }

  private Answer search(String table, String... words) {
    List<String> all = new ArrayList<>(List.of("search", "--embeddings", path(table)));
    all.addAll(List.of("--queries", path(table), "--top-k", "2"));
    all.addAll(List.of(words));
    return ijepa(all.toArray(String[]::new));
  }

  private JsonNode page(String name) throws IOException {
    String html = Files.readString(at(name));
    int start = html.indexOf(DATA) + DATA.length();
    return new ObjectMapper().readTree(html.substring(start, html.indexOf("</script>", start)));
  }

  @Test
  void thePageShowsEveryQueryWithItsNeighboursAndPictures() throws IOException {
    Answer answer = search("table", "--html", path("page.html"));
    assertEquals(ExitCode.DONE, answer.code(), answer::toString);
    assertTrue(answer.out().endsWith("page   " + at("page.html").toUri() + "\n"), answer::out);
    JsonNode page = page("page.html");
    assertEquals("search", page.get("kind").asText());
    assertEquals(5, page.get("groups").size());
    assertEquals(5, page.get("thumbnails").size());
    for (JsonNode group : page.get("groups")) {
      assertEquals(2, group.get("matches").size());
      assertEquals(group.get("picture"), group.get("matches").get(0).get(0)); // itself
      assertEquals(1, group.get("matches").get(0).get(1).asDouble(), 1e-6);
    }
    String facts = page.get("facts").toString();
    assertTrue(facts.contains("[\"Metric\",\"cosine\"]"), facts);
    assertTrue(facts.contains("[\"Queries\",\"5\"],[\"Searched\",\"5 embeddings\"]"), facts);
    assertTrue(facts.matches("\\[\\[\"Model\",\"[^\"]+@[0-9a-f]{12}\".*"), facts);
  }

  @Test
  void whereKeysAreNoPathsThePicturesComeFromATable() throws IOException {
    images("2026-11-23", 0, 4).write().parquet(path("images"));
    embedWell("--input", path("images"), "--key-columns", "id", "--output", path("ids"));
    Answer without = search("ids", "--key-columns", "id", "--html", path("page.html"));
    assertTrue(
        without
            .out()
            .contains(
                "4 of the 4 pictures on the page could not be read; each says why. Where keys are"
                    + " no paths, --images has the pictures"),
        without::out);
    assertEquals(0, page("page.html").get("thumbnails").size());
    Answer with =
        search(
            "ids", "--key-columns", "id", "--html", path("page.html"), "--images", path("images"));
    assertFalse(with.out().contains("could not be read"), with::out);
    assertEquals(4, page("page.html").get("thumbnails").size());
  }

  @Test
  void everythingThatStandsInThePagesWayIsSaidBeforeTheSearch() throws IOException {
    images("2026-11-23", 0, 4).write().parquet(path("images"));
    Path folder = at("pictures");
    assertEquals(
        List.of("--html " + folder + " is a folder; name a file"),
        search("table", "--html", folder.toString()).errors());
    assertEquals(
        List.of("--images has no column 'path'; it has id, content, day"),
        search("table", "--html", path("p.html"), "--images", path("images")).errors());
    assertEquals(
        List.of(
            "--image-column width must be binary (encoded images), a string of URIs or base64, a"
                + " Spark image struct, or a struct<bytes,path>, but is int"),
        search(
                "table",
                "--html",
                path("p.html"),
                "--images",
                path("table"),
                "--image-column",
                "width")
            .errors());
    assertFalse(Files.exists(at("p.html")));
  }
}

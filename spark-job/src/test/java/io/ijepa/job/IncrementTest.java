// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.ijepa.job.run.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --mode incremental}: what is new or changed, and nothing else. */
class IncrementTest extends Increments {
  private long inferred() {
    long images = 0;
    for (Map.Entry<String, JsonNode> size : report().at("/batches_by_size").properties()) {
      images += Long.parseLong(size.getKey()) * size.getValue().asLong();
    }
    return images;
  }

  private static void assertAlike(Map<String, Result> expected, Map<String, Result> found) {
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((key, result) -> assertTrue(result.isLike(found.get(key)), key));
  }

  private static void makeUnreadable(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        FileTime time = Files.getLastModifiedTime(file);
        Files.write(file, new byte[(int) Files.size(file)]);
        Files.setLastModifiedTime(file, time);
      }
    }
  }

  private static void later(Path file) throws IOException {
    FileTime time = Files.getLastModifiedTime(file);
    Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 5_000));
  }

  /** All four take minutes: .ci/night names them. */
  static List<String> formatsOfTenIncrements() {
    return List.of(System.getProperty("ijepa.increment.formats", "parquet").split(","));
  }

  @ParameterizedTest
  @MethodSource("formatsOfTenIncrements")
  void tenIncrementsOfAGrowingFolderAreOneRun(String format) throws IOException {
    Path in = at("in");
    for (int night = 0; night < 10; night++) {
      Pictures.write(in.resolve("a" + night + ".png"), night);
      Pictures.write(in.resolve("b" + night + ".png"), 100 + night);
      int changed = 0;
      if (night == 2) {
        Files.write(in.resolve("corrupt.png"), NO_PICTURE);
      }
      if (night > 3) { // another picture of the same name
        Pictures.write(in.resolve("a" + (night - 1) + ".png"), 200 + night);
        later(in.resolve("a" + (night - 1) + ".png"));
        changed = 1;
      }
      embedWell(folderWords(format));
      assertEquals((night == 2 ? 3 : 2) + changed, reported("/rows/in"), report().toString());
      assertEquals(1, reported("/increment/commits"));
      assertEquals(2 + changed, inferred(), "images that a session has seen");
    }
    embedWell("--input", path("in"), "--output", path("full"));
    assertAlike(rows(spark().read().parquet(path("full")), "path"), rows(table(format), "path"));
    assertEquals(21, table(format).count());
    assertEquals("DONE", report().at("/outcome").asText());
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "delta", "iceberg"})
  void whereNothingIsNewNoPictureIsReadAndTheTableIsLeftAlone(String format) throws IOException {
    Pictures.folder(at("in"), 6, 1);
    embedWell(folderWords(format));
    List<String> before = List.of(table(format).inputFiles());
    Map<String, Result> rows = rows(table(format), "path");
    makeUnreadable(at("in")); // whoever reads one finds no picture
    Answer second = embedWell(folderWords(format));
    assertEquals("DONE", report().at("/outcome").asText());
    assertEquals(0, reported("/rows/in"));
    assertEquals(0, reported("/increment/to_do"));
    assertEquals(0, reported("/increment/commits"));
    assertEquals(7, reported("/increment/already_there"));
    assertTrue(second.out().contains("7 images were there already"), second.out());
    assertEquals(before, List.of(table(format).inputFiles()));
    assertEquals(rows, rows(table(format), "path"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "iceberg"})
  void newChangedRenamedAndDeletedPictures(String format) throws IOException {
    Path in = Pictures.folder(at("in"), 6, 0);
    embedWell(folderWords(format));
    Map<String, Result> first = rows(table(format), "path");

    Pictures.write(in.resolve("new.png"), 50);
    later(in.resolve("picture-0.png")); // only its time
    FileTime time = Files.getLastModifiedTime(in.resolve("picture-1.png"));
    byte[] longer = Arrays.copyOf(Pictures.png(51), Pictures.png(51).length + 9);
    Files.write(in.resolve("picture-1.png"), longer);
    Files.setLastModifiedTime(in.resolve("picture-1.png"), time); // only its length
    Files.move(in.resolve("picture-2.png"), in.resolve("renamed.png"));
    Files.delete(in.resolve("picture-3.png"));
    embedWell(folderWords(format));

    assertEquals(4, reported("/rows/in"));
    assertEquals(2, reported("/increment/already_there"));
    Map<String, Result> second = rows(table(format), "path");
    assertEquals(8, second.size());
    assertTrue(first.get("picture-0.png").isLike(second.get("picture-0.png")));
    assertFalse(second.get("picture-1.png").isLike(first.get("picture-1.png")));
    assertTrue(first.get("picture-2.png").isLike(second.get("renamed.png")));
    assertTrue(first.get("picture-2.png").isLike(second.get("picture-2.png")));
    assertTrue(first.get("picture-3.png").isLike(second.get("picture-3.png")));
    assertTrue(first.get("picture-4.png").isLike(second.get("picture-4.png")));
    embedWell(folderWords(format));
    assertEquals(0, reported("/increment/to_do"));
  }

  @Test
  void aRowsOwnFaultIsTriedAgainOnlyWhenAsked() throws IOException {
    Path in = Pictures.folder(at("in"), 4, 2);
    embedWell(folderWords("parquet"));
    embedWell(folderWords("parquet"));
    assertEquals(0, reported("/rows/in"));
    embedWell(folderWords("parquet", "--retry-rejected"));
    assertEquals(2, reported("/rows/in"), "and those who fail again are no reason to refuse");
    assertEquals(2, reported("/rows/rejected"));
    assertEquals(6, rows(table("parquet"), "path").size());
    Path mended = in.resolve("broken-0.jpg");
    FileTime time = Files.getLastModifiedTime(mended);
    Files.write(mended, Pictures.png(9));
    Files.setLastModifiedTime(mended, time);
    embedWell(folderWords("parquet", "--retry-rejected"));
    assertEquals(1, table("parquet").where("status = 'CORRUPT'").count());
  }

  @Test
  void whatCouldNotBeReadIsTriedAgain() throws IOException {
    Pictures.folder(at("in"), 3, 0);
    spark()
        .range(4)
        .selectExpr("id", "'" + at("in").toUri() + "picture-' || id || '.png' AS uri")
        .createOrReplaceTempView(name);
    String[] words = tableWords("parquet", "--image-column", "uri", "--max-unreadable-rate", "0.5");
    embedWell(words);
    assertEquals(1, table("parquet").where("status = 'UNREADABLE'").count());
    embedWell(words);
    assertEquals(1, reported("/rows/in"));
    assertEquals(1, reported("/rows/rejected_by_reason/UNREADABLE"));
    Pictures.write(at("in/picture-3.png"), 3);
    embedWell(words);
    assertEquals(4, table("parquet").where("status = 'ok'").count());
    assertEquals(4, table("parquet").count());
    embedWell(words);
    assertEquals(0, reported("/rows/in"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"timestamp_seconds(id * 1000)", "unhex(md5(string(id)))"})
  void aVersionIsTheSameTextInEverySession(String version) {
    spark()
        .range(3)
        .selectExpr("id", "'" + picture() + "' AS uri", version + " AS version")
        .createOrReplaceTempView(name);
    String[] words = tableWords("parquet", "--image-column", "uri", "--version-column", "version");
    String zone = spark().conf().get("spark.sql.session.timeZone");
    try {
      spark().conf().set("spark.sql.session.timeZone", "America/New_York");
      embedWell(words);
      spark().conf().set("spark.sql.session.timeZone", "Asia/Tokyo");
      embedWell(words);
    } finally {
      spark().conf().set("spark.sql.session.timeZone", zone);
    }
    assertEquals(0, reported("/increment/to_do"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "delta"})
  void aVersionColumnTellsWhatHasChanged(String format) {
    images("", 0, 6)
        .selectExpr("id", "content", "DATE'2026-11-01' AS taken")
        .createOrReplaceTempView(name);
    String[] words = tableWords(format, "--version-column", "taken");
    embedWell(words);
    Map<String, Result> first = rows(table(format), "id");
    embedWell(words);
    assertEquals(0, reported("/rows/in"));
    images("", 0, 6)
        .as("a")
        .join(images("", 50, 6).as("b"), org.apache.spark.sql.functions.expr("b.id = a.id + 50"))
        .selectExpr(
            "a.id",
            "IF(a.id = 2, b.content, a.content) AS content",
            "IF(a.id IN (2, 3), DATE'2026-11-02', DATE'2026-11-01') AS taken")
        .createOrReplaceTempView(name);
    embedWell(words);
    assertEquals(2, reported("/rows/in"));
    Map<String, Result> second = rows(table(format), "id");
    assertEquals(6, second.size());
    assertFalse(first.get("2").isLike(second.get("2")));
    assertTrue(first.get("3").isLike(second.get("3")));
    assertEquals(2, table(format).where("source_version = '2026-11-02'").count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "delta"})
  void aTableWithoutVersionsIsFilledOnceMoreAndItsOtherRowsStay(String format) throws IOException {
    Pictures.folder(at("in"), 5, 0);
    List<String> append = new ArrayList<>(List.of(folderWords(format)));
    append.set(append.indexOf("incremental"), "append");
    embedWell(append.toArray(String[]::new));
    Files.delete(at("in/picture-4.png"));
    embedWell(folderWords(format, "--commit-rows", "2"));
    assertEquals(4, reported("/rows/in"));
    assertEquals(2, reported("/increment/commits"));
    assertEquals(5, rows(table(format), "path").size());
    assertEquals(1, table(format).where("source_version IS NULL").count());
    embedWell(folderWords(format));
    assertEquals(0, reported("/rows/in"));
    assertEquals(4, reported("/increment/already_there"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "iceberg"})
  void aTableOfKeysGoesOnWhereAppendHasLeftIt(String format) {
    images("", 0, 3).createOrReplaceTempView(name);
    List<String> append = new ArrayList<>(List.of(tableWords(format)));
    append.set(append.indexOf("incremental"), "append");
    embedWell(append.toArray(String[]::new));
    images("", 0, 5).createOrReplaceTempView(name);
    embedWell(tableWords(format));
    assertEquals(2, reported("/rows/in"));
    assertEquals(5, rows(table(format), "id").size());
    assertFalse(List.of(table(format).columns()).contains("source_version"));
  }

  @Test
  void aNullKeyIsAKeyLikeAnyOther() {
    images("", 0, 3)
        .selectExpr("IF(id = 1, NULL, id) AS id", "content")
        .createOrReplaceTempView(name);
    embedWell(tableWords("parquet"));
    embedWell(tableWords("parquet"));
    assertEquals(0, reported("/rows/in"));
    assertEquals(3, table("parquet").count());
  }

  @Test
  void aLimitIsOfWhatIsToDo() throws IOException {
    Pictures.folder(at("in"), 5, 0);
    for (int done : new int[] {2, 2, 1, 0}) {
      embedWell(folderWords("parquet", "--limit", "2"));
      assertEquals(done, reported("/rows/in"));
    }
    assertEquals(5, rows(table("parquet"), "path").size());
  }

  @Test
  void anotherModelIsRefusedOrTakesOver() throws IOException {
    Pictures.folder(at("in"), 2, 0);
    embedWell(folderWords("parquet"));
    Answer refused = embed(folderWords("parquet", "--model", OTHER_MODEL));
    assertEquals(ExitCode.WRONG_CONFIGURATION, refused.code());
    assertTrue(
        refused.errors().get(0).contains("holds embeddings of another model"), refused.toString());
    embedWell(folderWords("parquet", "--model", OTHER_MODEL, "--force"));
    assertEquals(2, reported("/rows/in"), "none of them is by this model yet");
    assertEquals(2, rows(table("parquet"), "path").size());
    assertEquals(0, table("parquet").where("model LIKE 'gelu%'").count());
  }

  @Test
  void optionsThatDoNotFitAreProblems() throws IOException {
    Pictures.folder(at("in"), 1, 0);
    assertEquals(
        List.of(
            "--partition-date replaces its partition, so it cannot go with --mode incremental;"
                + " leave --mode out"),
        embed(folderWords("parquet", "--partition-date", "2026-11-28")).errors());
    assertEquals(
        List.of(
            "--version-column goes with --mode incremental; leave it out",
            "--commit-rows goes with --mode incremental; leave it out",
            "--retry-rejected goes with --mode incremental; leave it out"),
        embed(
                "--input",
                path("in"),
                "--output",
                path("out"),
                "--version-column",
                "day",
                "--commit-rows",
                "5",
                "--retry-rejected")
            .errors());
    assertEquals(
        List.of(
            "--version-column day is for tables: files have the time and length of each; leave it"
                + " out"),
        embed(folderWords("parquet", "--version-column", "day")).errors());
    images("", 0, 1).createOrReplaceTempView(name);
    assertEquals(
        List.of("--version-column: no column 'changed' in the input; it has id, content, day"),
        embed(tableWords("parquet", "--version-column", "changed")).errors());
    assertEquals(
        List.of(
            "column 'source_version' cannot be carried: with --mode incremental the output has a"
                + " column of this name; rename it with --query"),
        embed(folderWords("parquet", "--keep-columns", "source_version")).errors().subList(0, 1));
  }
}

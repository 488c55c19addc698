// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ijepa.job.run.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --mode incremental}: what is new or changed, and nothing else. */
class IncrementTest extends SparkTest {
  private static final byte[] NO_PICTURE = "no picture".getBytes(StandardCharsets.UTF_8);

  private final String name = "t" + UUID.randomUUID().toString().replace("-", "");

  private String output(String format) {
    return switch (format) {
      case "iceberg" -> "ice.db." + name;
      case "delta table" -> "default." + name;
      default -> path("out");
    };
  }

  private Dataset<Row> table(String format) {
    return format.equals("iceberg") || format.equals("delta table")
        ? spark().table(output(format))
        : spark().read().format(format).load(output(format));
  }

  private String[] words(String format, String... more) {
    List<String> words = new ArrayList<>(List.of("--output-format", format.replace(" table", "")));
    words.addAll(List.of("--output", output(format), "--report", path("report.json")));
    words.addAll(List.of("--mode", "incremental"));
    words.addAll(Arrays.asList(more));
    return words.toArray(String[]::new);
  }

  private String[] folderWords(String format, String... more) {
    return words(
        format,
        Stream.concat(Stream.of("--input", path("in")), Stream.of(more)).toArray(String[]::new));
  }

  private String[] tableWords(String format, String... more) {
    return words(
        format,
        Stream.concat(
                Stream.of("--query", "SELECT * FROM " + name, "--key-columns", "id"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private JsonNode report() {
    try {
      return new ObjectMapper().readTree(at("report.json").toFile());
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }

  private int reported(String pointer) {
    return report().at(pointer).asInt();
  }

  private long inferred() {
    long images = 0;
    for (Map.Entry<String, JsonNode> size : report().at("/batches_by_size").properties()) {
      images += Long.parseLong(size.getKey()) * size.getValue().asLong();
    }
    return images;
  }

  /** What a row says; the vector is empty where there is none. */
  private record Result(String status, List<Float> vector) {
    /** A batch of another size adds up in another order. */
    boolean isLike(Result other) {
      return status.equals(other.status)
          && vector.size() == other.vector.size()
          && IntStream.range(0, vector.size())
              .allMatch(i -> Math.abs(vector.get(i) - other.vector.get(i)) < 1e-5);
    }
  }

  /** By the key or, of a path, its name. */
  private static Map<String, Result> rows(Dataset<Row> table, String key) {
    Map<String, Result> rows = new TreeMap<>();
    for (Row row : table.select(key, "status", "embedding").collectAsList()) {
      String text = String.valueOf(row.get(0));
      List<Float> vector = row.isNullAt(2) ? List.of() : row.getList(2);
      String name = text.substring(text.lastIndexOf('/') + 1);
      assertNull(rows.put(name, new Result(row.getString(1), vector)), text + " is there twice");
    }
    return rows;
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
  @ValueSource(strings = {"parquet", "delta table", "iceberg"})
  void aRunThatIsRefusedInTheMiddleKeepsItsCommitsAndTheNextGoesOn(String format) {
    spark()
        .range(40)
        .selectExpr("id", "IF(id < 20, '" + picture() + "', '" + path("no") + "' || id) AS uri")
        .coalesce(1)
        .createOrReplaceTempView(name);
    String[] words = tableWords(format, "--image-column", "uri", "--commit-rows", "15");
    Answer refused = embed(words);
    assertEquals(ExitCode.TOO_MANY_REJECTED, refused.code(), refused.toString());
    assertEquals(
        "10 of 15 rows could not be read, more than --max-unreadable-rate 0.1 allows",
        refused.message());
    assertTrue(refused.out().contains("keeps what was committed before"), refused.out());
    assertEquals("REJECTED", report().at("/outcome").asText());
    assertEquals(40, reported("/increment/to_do"));
    assertEquals(1, reported("/increment/commits"));
    assertEquals(15, reported("/increment/committed_rows"));
    assertEquals(30, reported("/rows/in"));
    assertEquals(15, table(format).where("status = 'ok'").count());
    assertEquals(15, table(format).count());

    spark().range(40).selectExpr("id", "'" + picture() + "' AS uri").createOrReplaceTempView(name);
    embedWell(words);
    assertEquals(25, reported("/rows/in"));
    assertEquals(15, reported("/increment/already_there"));
    assertEquals(40, rows(table(format), "id").size());
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

  @Test
  void ofRowsThatShareAKeyOneThatIsNotDoneOpensAll() {
    spark()
        .sql("SELECT 1 AS id, '" + picture() + "' AS uri UNION ALL SELECT 1, '" + path("no") + "'")
        .createOrReplaceTempView(name);
    String[] words = tableWords("parquet", "--image-column", "uri", "--max-unreadable-rate", "0.5");
    embedWell(words);
    embedWell(words);
    assertEquals(2, reported("/rows/in"));
    assertEquals(2, table("parquet").count());
  }

  @Test
  void aFewNewImagesThatAreBrokenDoNotStopTheNightsAfterThem() throws IOException {
    Path in = Pictures.folder(at("in"), 4, 0);
    embedWell(folderWords("parquet"));
    Files.write(in.resolve("broken.png"), new byte[] {1, 2, 3});
    embedWell(folderWords("parquet"));
    assertEquals(1, table("parquet").where("status = 'CORRUPT'").count());
    embedWell(folderWords("parquet"));
    assertEquals(0, reported("/rows/in"));
  }

  @Test
  void whatCannotBeReadNowDoesNotTakeThePlaceOfAVector() {
    spark()
        .range(3)
        .selectExpr("id", "'" + picture() + "' AS uri", "1 AS version")
        .createOrReplaceTempView(name);
    String[] words = tableWords("parquet", "--image-column", "uri", "--version-column", "version");
    embedWell(words);
    spark()
        .range(3)
        .selectExpr("id", "'" + path("no") + "' AS uri", "2 AS version")
        .createOrReplaceTempView(name);
    assertEquals(ExitCode.TOO_MANY_REJECTED, embed(words).code());
    assertEquals(3, table("parquet").where("status = 'ok'").count());
  }

  private String picture() {
    try {
      return Pictures.write(at("picture.png"), 1).toUri().toString();
    } catch (IOException refused) {
      throw new java.io.UncheckedIOException(refused);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "iceberg"})
  void aRunThatFailsKeepsItsCommitsToo(String format) {
    images("", 0, 12).createOrReplaceTempView(name + "_raw");
    String torn = "IF(id = 11, unhex(raise_error('torn')), content)";
    spark()
        .sql("SELECT id, " + torn + " AS content FROM " + name + "_raw")
        .repartition(6)
        .createOrReplaceTempView(name);
    Answer failed = embed(tableWords(format, "--commit-rows", "4"));
    assertEquals(ExitCode.FAILED, failed.code(), failed.toString());
    assertEquals("FAILED", report().at("/outcome").asText());

    spark().sql("SELECT id, content FROM " + name + "_raw").createOrReplaceTempView(name);
    embedWell(tableWords(format, "--commit-rows", "4"));
    assertEquals(12, rows(table(format), "id").size());
    assertTrue(reported("/rows/in") <= 12);
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "iceberg"})
  void imagesInATableAreCommittedInPortions(String format) {
    images("", 0, 20).repartition(10).createOrReplaceTempView(name);
    embedWell(tableWords(format, "--commit-rows", "4"));
    assertEquals(20, rows(table(format), "id").size());
    assertTrue(reported("/increment/commits") >= 4, report().toString());
    images("", 10, 30).repartition(1).createOrReplaceTempView(name);
    embedWell(tableWords(format, "--commit-rows", "6"));
    assertEquals(20, reported("/rows/in"));
    assertTrue(reported("/increment/commits") >= 3, report().toString());
    assertEquals(40, rows(table(format), "id").size());
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

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "iceberg"})
  void rowsThatShareAKeyStayTogether(String format) {
    String rows =
        "SELECT id, content, version FROM %s_raw LATERAL VIEW explode(array(1, %d)) AS version";
    images("", 0, 6).createOrReplaceTempView(name + "_raw");
    String[] words = tableWords(format, "--version-column", "version", "--commit-rows", "3");
    spark().sql(String.format(rows, name, 2)).createOrReplaceTempView(name);
    embedWell(words);
    assertEquals(12, table(format).count());
    embedWell(words);
    assertEquals(0, reported("/rows/in"));
    spark().sql(String.format(rows, name, 3)).createOrReplaceTempView(name);
    embedWell(words);
    assertEquals(12, table(format).count());
    assertEquals(0, table(format).where("source_version = '2'").count());
    assertEquals(6, table(format).where("source_version = '3'").count());
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

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "iceberg"})
  void twoRunsAtOnceLeaveEachKeyOnce(String format) throws Exception {
    images("", 0, 8).createOrReplaceTempView(name);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Answer>> runs = new ArrayList<>();
      for (String of : List.of("a", "b")) {
        Callable<Answer> run =
            () -> {
              String[] words = tableWords(format, "--wait", "--commit-rows", "4");
              words[Arrays.asList(words).indexOf("--report") + 1] = path(of + ".json");
              return embed(words);
            };
        runs.add(threads.submit(run));
      }
      for (Future<Answer> run : runs) {
        Answer answer = run.get();
        assertEquals(ExitCode.DONE, answer.code(), answer.toString());
      }
    } finally {
      threads.shutdown();
    }
    assertEquals(8, rows(table(format), "id").size());
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

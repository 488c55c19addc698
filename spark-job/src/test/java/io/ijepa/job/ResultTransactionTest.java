// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ijepa.job.run.ExitCode;
import io.ijepa.job.transaction.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code search}, {@code duplicates} and {@code index} leave behind, however they end. */
class ResultTransactionTest extends SparkTest {
  private static final String DEAD = "0123456789abcdef0123456789abcdef";

  /** A command, and the folders of its result. */
  private enum Kind {
    SEARCH(List.of(""), "--queries", "TABLE", "--top-k", "3"),
    DUPLICATES(List.of("pairs", "clusters"), "--threshold", "0.9"),
    INDEX(List.of("", "_ijepa/centroids"), "--cells", "3");

    private final List<String> parts;
    private final List<String> options;

    Kind(List<String> parts, String... options) {
      this.parts = parts;
      this.options = List.of(options);
    }

    String command() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @BeforeEach
  void tables() {
    table("first", "id < 40", "float(id % 7)");
    table("second", "id < 30", "float(id % 5)");
    spark()
        .sql(
            "SELECT path, IF(path = 'row 11', cast(raise_error('torn') AS array<float>), embedding)"
                + " AS embedding, model FROM parquet.`"
                + path("second")
                + "`")
        .createOrReplaceTempView("torn");
  }

  private void table(String name, String rows, String element) {
    spark()
        .range(100)
        .where(rows)
        .selectExpr(
            "'row ' || id AS path",
            "array(1f, " + element + ", float(id % 3)) AS embedding",
            "'test@0123456789ab' AS model")
        .write()
        .parquet(path(name));
  }

  private Answer run(Kind kind, String table, String... more) {
    List<String> words = new ArrayList<>(List.of(kind.command(), "--embeddings", table));
    kind.options.forEach(word -> words.add(word.equals("TABLE") ? path("second") : word));
    words.addAll(List.of("--output", path("out"), "--report", path("report.json")));
    words.addAll(List.of(more));
    return ijepa(words.toArray(String[]::new));
  }

  private void runWell(Kind kind, String table, String... more) {
    Answer answer = run(kind, table, more);
    assertEquals(ExitCode.DONE, answer.code(), answer::toString);
  }

  private JsonNode report() throws IOException {
    return new ObjectMapper().readTree(at("report.json").toFile());
  }

  /** Every row of every part. */
  private List<String> rows(Kind kind) {
    List<String> all = new ArrayList<>();
    for (String part : kind.parts) {
      spark().read().parquet(path("out/" + part)).toJSON().collectAsList().stream()
          .map(row -> part + " " + row)
          .sorted()
          .forEach(all::add);
    }
    return all;
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(at("out"))) {
      return all.filter(Files::isRegularFile)
          .map(file -> at("out").relativize(file).toString())
          .filter(name -> !name.endsWith(".crc"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRunThatFailsLeavesTheFormerResultAndSaysSo(Kind kind) throws IOException {
    runWell(kind, path("first"), "--run-id", "yesterday");
    assertEquals("yesterday", report().at("/run").asText());
    assertEquals("DONE", report().at("/outcome").asText());
    List<String> before = rows(kind);
    List<String> filesBefore = files();
    Answer failed = run(kind, "torn", "--mode", "overwrite", "--run-id", "today");
    assertEquals(ExitCode.FAILED, failed.code(), failed::toString);
    assertEquals("today", report().at("/run").asText());
    assertEquals("FAILED", report().at("/outcome").asText());
    assertTrue(report().at("/cause").asText().contains("torn"), () -> failed.toString());
    assertEquals(kind.command(), report().at("/command").asText());
    assertEquals(filesBefore, files());
    assertEquals(before, rows(kind));
  }

  @ParameterizedTest
  @EnumSource
  void anOverwriteReplacesEveryPartAndNothingElse(Kind kind) throws IOException {
    runWell(kind, path("second"));
    List<String> alone = rows(kind);
    runWell(kind, path("first"), "--mode", "overwrite");
    Files.createDirectories(at("out/.git"));
    Files.writeString(at("out/.git/HEAD"), "precious");
    Files.writeString(at("out/_notes"), "precious");
    assertTrue(run(kind, path("second")).errors().get(0).contains("exists; choose --mode"));
    runWell(kind, path("second"), "--mode", "overwrite");
    assertEquals(alone, rows(kind));
    assertEquals("precious", Files.readString(at("out/.git/HEAD")));
    assertEquals("precious", Files.readString(at("out/_notes")));
  }

  @ParameterizedTest
  @EnumSource
  void whatSomebodyElseHasPutThereEndsTheRunBeforeAnyWork(Kind kind) throws IOException {
    runWell(kind, path("first"), "--run-id", "first");
    List<String> before = rows(kind);
    Path inside = at("out/" + kind.parts.get(0));
    for (String name : List.of("notes.txt", "mine.parquet")) {
      Path foreign = inside.resolve(name);
      Files.writeString(foreign, "precious");
      Answer refused = run(kind, path("second"), "--mode", "overwrite");
      assertEquals(ExitCode.WRONG_CONFIGURATION, refused.code(), refused::toString);
      assertTrue(
          refused.errors().get(0).contains("is left alone: it holds the file " + name),
          refused::toString);
      assertEquals("precious", Files.readString(foreign));
      Files.delete(foreign);
    }
    assertEquals("first", report().at("/run").asText());
    assertEquals(before, rows(kind));
  }

  @ParameterizedTest
  @EnumSource
  void aSecondWriterIsRefusedByNameAndTheReportOfTheFirstStays(Kind kind) throws IOException {
    runWell(kind, path("first"), "--run-id", "first");
    List<String> before = rows(kind);
    try (Lease lease = otherWriter(path("out"))) {
      Answer refused = run(kind, path("second"), "--mode", "overwrite");
      assertEquals(ExitCode.WRONG_CONFIGURATION, refused.code(), refused::toString);
      assertTrue(
          refused.errors().get(0).contains("is being written by run running ("), refused::toString);
      lease.check();
    }
    assertEquals("first", report().at("/run").asText());
    assertEquals(before, rows(kind));
  }

  /** As a kill leaves it while new files are moved in, and while old ones are removed. */
  @ParameterizedTest
  @EnumSource
  void aCommitThatDiedIsBroughtToItsEndByTheNextRun(Kind kind) throws IOException {
    runWell(kind, path("first"));
    List<String> before = rows(kind);
    List<String> old = data();
    List<String> placed = new ArrayList<>();
    for (String name : old) {
      String dead = name.replace("part-", "part-9");
      Files.copy(at("out/" + name), at("out/" + dead));
      placed.add(dead);
    }
    journal("placing", placed, old);
    assertTrue(run(kind, path("second")).errors().get(0).contains("exists; choose --mode"));
    assertEquals(before, rows(kind));
    assertEquals(old, data());

    for (String name : old) {
      Files.copy(at("out/" + name), at("out/" + name.replace("part-", "part-9")));
    }
    journal("removing", placed, old);
    runWell(kind, path("first"), "--mode", "overwrite");
    assertEquals(before, rows(kind));
    assertTrue(files().stream().noneMatch(name -> name.contains(DEAD)), () -> "left " + DEAD);
    assertTrue(data().stream().noneMatch(placed::contains));
  }

  private List<String> data() throws IOException {
    return files().stream().filter(name -> name.endsWith(".parquet")).toList();
  }

  private void journal(String step, List<String> placed, List<String> replaced) throws IOException {
    Files.createDirectories(at("out/_ijepa"));
    new ObjectMapper()
        .writeValue(
            at("out/_ijepa/" + step + "-" + DEAD + ".json").toFile(),
            Map.of("placed", placed, "replaced", replaced));
  }

  @Test
  void aReportIsHiddenInTheOutputWhereNobodyNamesAFile() throws IOException {
    Answer answer = ijepa("duplicates", "--embeddings", path("first"), "--output", path("twins"));
    assertEquals(ExitCode.DONE, answer.code(), answer::toString);
    try (Stream<Path> reports = Files.list(at("twins/_ijepa"))) {
      List<Path> found = reports.filter(file -> !file.toString().endsWith(".crc")).toList();
      assertEquals(1, found.size(), found::toString);
      assertEquals(
          "DONE", new ObjectMapper().readTree(found.get(0).toFile()).at("/outcome").asText());
    }
    assertFalse(Files.exists(at("twins/_SUCCESS")));
  }
}

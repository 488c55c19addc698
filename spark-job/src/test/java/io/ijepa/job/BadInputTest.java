// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.run.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a user gets wrong: exit code 2, one sentence for each, and nothing written. */
class BadInputTest extends SparkTest {

  private void assertRefused(String problem, String... words) {
    Answer answer = embed(words);
    assertEquals(List.of(problem), answer.errors(), answer.toString());
    assertEquals(ExitCode.WRONG_CONFIGURATION, answer.code());
  }

  private String pictures() throws IOException {
    return Pictures.folder(at("pictures"), 2, 0).toString();
  }

  private String table() {
    images("2026-11-23", 0, 2).write().parquet(path("table"));
    return path("table");
  }

  @Test
  void missingColumns() {
    assertRefused(
        "no column 'nope' in the input; it has id, content, day",
        "--input",
        table(),
        "--key-columns",
        "id,nope",
        "--output",
        path("out"));
    assertRefused(
        "--image-column: no column 'img' in the input; it has id, content, day",
        "--input",
        path("table"),
        "--key-columns",
        "id",
        "--image-column",
        "img",
        "--output",
        path("out"));
    assertRefused(
        "--image-column id must be binary (encoded images), a string of URIs or base64, a Spark"
            + " image struct, or a struct<bytes,path>, but is int",
        "--input",
        path("table"),
        "--key-columns",
        "day",
        "--image-column",
        "id",
        "--output",
        path("out"));
    assertFalse(Files.exists(at("out")));
  }

  @Test
  void missingModel() throws IOException {
    assertRefused(
        "--model /nowhere/at/all does not exist: looked for the folder or file /nowhere/at/all",
        "--input",
        pictures(),
        "--model",
        "/nowhere/at/all",
        "--output",
        path("out"));
  }

  @Test
  void corruptWeights() throws IOException {
    Path model = Files.createDirectories(at("model"));
    for (String file : List.of("config.json", "preprocessor_config.json")) {
      Files.copy(Path.of(MODEL, file), model.resolve(file));
    }
    Files.write(model.resolve("model.safetensors"), new byte[] {1, 2, 3});
    Answer answer =
        embed("--input", pictures(), "--model", model.toString(), "--output", path("out"));
    assertEquals(ExitCode.WRONG_CONFIGURATION, answer.code());
    assertEquals(1, answer.errors().size(), answer.toString());
    assertTrue(answer.errors().get(0).contains("model.safetensors"), answer.toString());
  }

  @Test
  void cudaOnTheCpuBuild() throws IOException {
    assertRefused(
        "--device cuda cannot be used: the ONNX Runtime on the class path is the CPU build; build"
            + " with -Pgpu, which brings onnxruntime_gpu in its place. Use --device cpu or auto",
        "--input",
        pictures(),
        "--device",
        "cuda",
        "--output",
        path("out"));
    assertRefused(
        "--precision fp16 needs CUDA: on the CPU ONNX Runtime would only convert to fp32 and"
            + " back. Use --precision fp32, or int8 for speed",
        "--input",
        path("pictures"),
        "--precision",
        "fp16",
        "--output",
        path("out"));
  }

  @Test
  void problemsOfInputModelAndOutputAreToldTogether() throws IOException {
    Files.writeString(at("file"), "in the way");
    Answer answer =
        embed("--input", path("nope"), "--model", "/nowhere", "--output", path("file/out"));
    assertEquals(
        List.of(
            "--input " + path("nope") + " is neither a path that exists nor a catalog table",
            "--model /nowhere does not exist: looked for the folder or file /nowhere",
            "--output "
                + path("file/out")
                + " cannot be written: "
                + path("file")
                + " is a file, not a folder"),
        answer.errors());
  }

  @Test
  void inputsThatAreNotThere() {
    assertRefused(
        "--input no_such_table is neither a path that exists nor a catalog table",
        "--input",
        "no_such_table",
        "--output",
        path("out"));
    assertRefused(
        "--input a:b is neither a path that exists nor a catalog table",
        "--input",
        "a:b",
        "--output",
        path("out"));
    assertRefused(
        "--input " + path("nope") + " does not exist",
        "--input",
        path("nope"),
        "--format",
        "images",
        "--output",
        path("out"));
    Answer answer = embed("--input", "ice.db.nope", "--format", "table", "--output", path("out"));
    assertEquals(ExitCode.WRONG_CONFIGURATION, answer.code());
    assertTrue(
        answer
            .errors()
            .get(0)
            .startsWith("--input ice.db.nope cannot be read as table: [TABLE_OR_VIEW_NOT_FOUND]"),
        answer.toString());
  }

  @Test
  void foldersWithoutImages() throws IOException {
    Files.createDirectories(at("empty"));
    assertRefused(
        "--input "
            + path("empty")
            + " holds neither images nor a Parquet, ORC, Avro, Delta or Iceberg table, nor a CSV,"
            + " TSV or JSON list; say what it is with --format: images takes every file for an"
            + " image, whatever its name",
        "--input",
        path("empty"),
        "--output",
        path("out"));
    Pictures.write(at("empty/_temporary/0/a.png"), 1);
    assertRefused(
        "--input " + path("empty") + " holds no files",
        "--input",
        path("empty"),
        "--format",
        "images",
        "--output",
        path("out"));
  }

  @Test
  void aFolderHasNoImageColumn() throws IOException {
    assertRefused(
        "--image-column content names a column of a table, but --input "
            + pictures()
            + " is a folder of images; leave the option out",
        "--input",
        path("pictures"),
        "--image-column",
        "content",
        "--output",
        path("out"));
  }

  @Test
  void queriesThatAreRefused() {
    assertRefused(
        "--query is refused: [PARSE_SYNTAX_ERROR] Syntax error at or near 'SELEC'. SQLSTATE:"
            + " 42601 (line 1, pos 0); it must be one query, like SELECT or WITH .. SELECT: no"
            + " command is run",
        "--query",
        "SELEC 1",
        "--output",
        path("out"));
    Answer unknown = embed("--query", "SELECT * FROM nope", "--output", path("out"));
    assertTrue(
        unknown.errors().get(0).startsWith("--query is refused: [TABLE_OR_VIEW_NOT_FOUND]"),
        unknown.toString());
  }

  @Test
  void commandsAreRefusedAndNotRun() {
    images("2026-11-23", 0, 2).write().mode("overwrite").saveAsTable("kept_photos");
    for (String command :
        List.of(
            "INSERT INTO kept_photos SELECT 9, content, day FROM kept_photos",
            "WITH more AS (TABLE kept_photos) INSERT INTO kept_photos SELECT * FROM more",
            "FROM kept_photos INSERT INTO kept_photos SELECT *; -- again",
            "FROM kept_photos -- ;\nINSERT INTO kept_photos SELECT *",
            "CREATE TABLE made_photos AS SELECT * FROM kept_photos",
            "SELECT * FROM kept_photos; DROP TABLE kept_photos",
            "DROP TABLE kept_photos")) {
      Answer answer = embed("--query", command, "--key-columns", "id", "--output", path("out"));
      assertEquals(ExitCode.WRONG_CONFIGURATION, answer.code(), answer.toString());
      assertEquals(1, answer.errors().size(), answer.toString());
      String problem = answer.errors().get(0);
      assertTrue(problem.startsWith("--query is refused: [PARSE_SYNTAX_ERROR] "), problem);
      assertTrue(
          problem.endsWith(
              "; it must be one query, like SELECT or WITH .. SELECT: no" + " command is run"),
          problem);
    }
    assertEquals(2, spark().table("kept_photos").count());
    assertFalse(spark().catalog().tableExists("made_photos"));
    assertFalse(Files.exists(at("out")));
    spark().sql("DROP TABLE kept_photos");
  }

  @Test
  void theLineOfAProblemIsThatOfTheQuery() {
    Answer answer = embed("--query", "SELECT\n  nope\nFROM range(1)", "--output", path("out"));
    assertTrue(answer.errors().get(0).contains("line 2 pos 2"), answer.toString());
  }

  @Test
  void severalColumnsOfOneNameAreRefusedWhereOneIsNamed() {
    images("2026-11-23", 0, 2).createOrReplaceTempView("twice");
    String query = "SELECT a.*, b.id, b.content AS Content FROM twice a JOIN twice b USING (day)";
    Answer answer =
        embed("--query", query, "--key-columns", "id", "--keep-columns=day", "--output=x");
    assertEquals(ExitCode.WRONG_CONFIGURATION, answer.code());
    assertEquals(
        List.of(
            "column 'id' is ambiguous: the input has 2 columns of this name (id, id); give each its"
                + " own name with --query",
            "column 'content' is ambiguous: the input has 2 columns of this name (content,"
                + " Content); give each its own name with --query"),
        answer.errors());
    String others = "SELECT a.*, b.day FROM twice a JOIN twice b USING (id)"; // nobody asks for day
    embedWell("--query", others, "--key-columns", "id", "--output", path("out"));
    assertEquals(2, spark().read().parquet(path("out")).where("status = 'ok'").count());
  }

  @Test
  void namesThatDifferByCaseAreTwoColumnsWhereSparkTellsThemApart() {
    images("2026-11-23", 0, 2).createOrReplaceTempView("photos_by_case");
    String query = "SELECT *, id + 10 AS ID FROM photos_by_case";
    String[] words = {
      "--query", query, "--key-columns", "id", "--keep-columns", "ID", "--output", path("out")
    };
    assertEquals(ExitCode.WRONG_CONFIGURATION, embed(words).code());
    spark().conf().set("spark.sql.caseSensitive", true);
    try {
      embedWell(words);
      assertEquals(2, spark().read().parquet(path("out")).where("ID = id + 10").count());
    } finally {
      spark().conf().unset("spark.sql.caseSensitive");
    }
  }

  @Test
  void typesThatTheOutputsFormatLacksAreRefused() {
    images("2026-11-23", 0, 2).createOrReplaceTempView("typed");
    String query =
        "SELECT id, content, null AS nothing, make_interval(1) AS gap,"
            + " map('a', array(struct(null AS x))) AS nested, interval '3' day AS days,"
            + " interval '5' month AS months, parse_json('1') AS json FROM typed";
    String all = "nothing,gap,nested,days,months,json";
    String nested = "map<string,array<struct<x:void>>>";
    assertLacks("parquet", "a Parquet table", query, all, "void", "interval", nested);
    assertLacks("orc", "an ORC table", query, all, "void", "interval", nested, "variant");
    assertLacks(
        "delta",
        "a Delta table",
        query,
        all,
        "void",
        "interval",
        nested,
        "interval day",
        "interval month");
    embedWell(
        "--query",
        query,
        "--key-columns",
        "id",
        "--keep-columns",
        "days,months,json",
        "--output",
        path("out"));
    assertEquals(2, spark().read().parquet(path("out")).where("status = 'ok'").count());
  }

  /** Expects one problem for each type, and nothing written. */
  private void assertLacks(
      String format, String table, String query, String keep, String... types) {
    Answer answer =
        embed(
            "--query",
            query,
            "--key-columns",
            "id",
            "--keep-columns",
            keep,
            "--output-format",
            format,
            "--output",
            path("refused"));
    assertEquals(ExitCode.WRONG_CONFIGURATION, answer.code(), answer.toString());
    assertEquals(types.length, answer.errors().size(), answer.toString());
    for (String type : types) {
      String end =
          "' cannot be carried: "
              + table
              + " has no type "
              + type
              + "; cast it with --query, or leave it out of --keep-columns";
      assertTrue(answer.errors().stream().anyMatch(it -> it.endsWith(end)), answer.toString());
    }
    assertFalse(Files.exists(at("refused")));
  }

  @Test
  void aQueryThatFailsWhileItRunsIsAFailedRunAndLeavesNothingInTheWay() {
    images("2026-11-23", 0, 2).createOrReplaceTempView("failing");
    String query = "SELECT id, if(id = 1, raise_error('no luck'), content) AS content FROM failing";
    Answer answer = embed("--query", query, "--key-columns", "id", "--output", path("out"));
    assertEquals(ExitCode.FAILED, answer.code(), answer.toString());
    assertTrue(answer.err().contains("no luck"), answer.err());
    assertEquals(1, answer.err().lines().count(), answer.err());
    embedWell("--query", "SELECT * FROM failing", "--key-columns", "id", "--output", path("out"));
    assertEquals(2, spark().read().parquet(path("out")).count());
  }

  @Test
  void moreRejectedThanAllowedIsSaidAndNothingIsWritten() throws IOException {
    Pictures.folder(at("pictures"), 3, 1);
    Answer answer =
        embed("--input", path("pictures"), "--output", path("out"), "--max-reject-rate", "0.2");
    assertEquals(ExitCode.TOO_MANY_REJECTED, answer.code());
    assertEquals(
        "1 of 4 rows were rejected, more than --max-reject-rate 0.2 allows", answer.message());
    assertEquals("rejected: " + answer.message(), answer.err().strip());
    assertEquals(
        ExitCode.DONE,
        embed(
                "--input",
                path("pictures"),
                "--output",
                path("out"),
                "--mode",
                "append",
                "--max-reject-rate",
                "0.25")
            .code());
    assertEquals(4, spark().read().parquet(path("out")).count());
  }

  @Test
  void aBrokenTableIsRefusedWithoutAStackTrace() throws IOException {
    Files.write(
        Files.createDirectories(at("bad")).resolve("x.parquet"),
        "no parquet".getBytes(StandardCharsets.UTF_8));
    Answer answer = embed("--input", path("bad"), "--output", path("out"));
    assertEquals(ExitCode.WRONG_CONFIGURATION, answer.code());
    assertEquals(1, answer.errors().size());
    assertTrue(
        answer.errors().get(0).startsWith("--input " + path("bad") + " cannot be read as parquet"),
        answer.toString());
  }
}

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run is a transaction: what was good stays good until something better is whole. */
class TransactionTest extends SparkTest {
  private final String view = "v" + UUID.randomUUID().toString().replace("-", "");

  private String[] words(String format, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("--query", "SELECT * FROM " + view, "--key-columns", "id", "--output-format"));
    words.addAll(List.of(format, "--output", output(format), "--report", path("report.json")));
    words.addAll(Arrays.asList(more));
    return words.toArray(String[]::new);
  }

  private String output(String format) {
    return format.equals("iceberg") ? "ice.db." + view : path("out");
  }

  private Dataset<Row> table(String format) {
    return format.equals("iceberg")
        ? spark().table(output(format))
        : spark().read().format(format).load(output(format));
  }

  private JsonNode report() throws IOException {
    return new ObjectMapper().readTree(at("report.json").toFile());
  }

  private void good(int count) {
    images("", 0, count).select("id", "content").createOrReplaceTempView(view);
  }

  /** The same rows on the day that the store is away: what they name cannot be read. */
  private void outage(int count, int unreadable) {
    good(count);
    spark()
        .table(view)
        .selectExpr("id", "IF(id < " + unreadable + ", unhex('00'), content) AS content")
        .createOrReplaceTempView(view);
  }

  @ParameterizedTest
  @CsvSource({
    "parquet,true",
    "parquet,false",
    "orc,false",
    "delta,true",
    "delta,false",
    "iceberg,true",
    "iceberg,false"
  })
  void aResultThatIsWorseThanAllowedLeavesTheOutputAsItWas(String format, boolean day)
      throws IOException {
    String[] mode =
        day
            ? new String[] {"--partition-date", "2026-11-23"}
            : new String[] {"--mode", "overwrite"};
    good(4);
    embedWell(words(format, mode));
    outage(4, 3);
    Answer refused = embed(words(format, mode));
    assertEquals(ExitCode.TOO_MANY_REJECTED, refused.code(), refused.toString());
    assertEquals(
        "3 of 4 rows were rejected, more than --max-reject-rate 0.5 allows", refused.message());
    assertEquals("REJECTED", report().at("/outcome").asText());
    assertEquals(refused.message(), report().at("/cause").asText());
    assertEquals(3, report().at("/rows/rejected").asInt());
    assertEquals(4, table(format).where("status = 'ok'").count());

    String[] all = Arrays.copyOf(mode, 4);
    all[2] = "--max-reject-rate";
    all[3] = "1.0";
    embedWell(words(format, all));
    assertEquals("DONE", report().at("/outcome").asText());
    assertEquals(1, table(format).where("status = 'ok'").count());
    outage(4, 4);
    assertEquals(
        "all of 4 rows were rejected, and such a result is never kept",
        embed(words(format, all)).message());
    assertEquals(1, table(format).where("status = 'ok'").count());
  }

  @Test
  void aResultThatIsRefusedMakesNoTable() throws IOException {
    outage(2, 2);
    assertEquals(ExitCode.TOO_MANY_REJECTED, embed(words("parquet")).code());
    assertFalse(Files.exists(at("out")));
  }

  @Test
  void whatCouldNotBeReadHasALimitOfItsOwn() {
    spark()
        .range(10)
        .selectExpr("id", "'" + path("nothing") + "' || id AS uri")
        .union(spark().range(10, 20).selectExpr("id", "'" + written().toUri() + "' AS uri"))
        .createOrReplaceTempView(view);
    Answer refused = embed(words("parquet", "--image-column", "uri"));
    assertEquals(
        "10 of 20 rows could not be read, more than --max-unreadable-rate 0.1 allows",
        refused.message());
    embedWell(words("parquet", "--image-column", "uri", "--max-unreadable-rate", "0.5"));
  }

  private java.nio.file.Path written() {
    try {
      return Pictures.write(at("picture.png"), 1);
    } catch (IOException refused) {
      throw new java.io.UncheckedIOException(refused);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "delta", "iceberg"})
  void aRunThatFailsLeavesTheOutputAndSaysSoInItsReport(String format) throws IOException {
    good(3);
    embedWell(words(format, "--run-id", "yesterday"));
    assertEquals("yesterday", report().at("/run").asText());
    spark()
        .sql("SELECT id, IF(id = 2, unhex(raise_error('torn')), content) AS content FROM " + view)
        .createOrReplaceTempView(view + "_torn");
    spark().table(view + "_torn").createOrReplaceTempView(view);
    Answer failed = embed(words(format, "--mode", "overwrite", "--run-id", "today"));
    assertEquals(ExitCode.FAILED, failed.code(), failed.toString());
    assertEquals("today", report().at("/run").asText());
    assertEquals("FAILED", report().at("/outcome").asText());
    assertTrue(report().at("/cause").asText().contains("torn"), report().toString());
    assertEquals(3, table(format).where("status = 'ok'").count());
    if (!format.equals("iceberg")) {
      assertFalse(Files.exists(at("out/_ijepa")), "something is left of the run");
    }
  }

  @Test
  void anOverwriteRemovesTheOldDataAndNothingElse() throws IOException {
    good(3);
    embedWell(words("parquet"));
    Files.createDirectories(at("out/.git"));
    Files.writeString(at("out/.git/HEAD"), "precious");
    good(2);
    embedWell(words("parquet", "--mode", "overwrite"));
    assertEquals(2, table("parquet").count());
    assertEquals("precious", Files.readString(at("out/.git/HEAD")));
    Files.writeString(at("out/notes.txt"), "precious");
    assertTrue(
        embed(words("parquet", "--mode", "overwrite")).message().contains("the file notes.txt"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "delta"})
  void aSecondWriterIsRefusedAndTheReportOfTheFirstStays(String format) throws IOException {
    good(2);
    embedWell(words(format, "--run-id", "first"));
    try (Lease lease = otherWriter(path("out"))) {
      Answer refused = embed(words(format, "--mode", "append"));
      assertEquals(ExitCode.WRONG_CONFIGURATION, refused.code());
      assertTrue(
          refused.errors().get(0).contains("is being written by run running ("),
          refused.toString());
      lease.check();
    }
    assertEquals("first", report().at("/run").asText());
    assertEquals(2, table(format).count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "delta", "iceberg"})
  void firstRunsOfTwoDaysAtOnceBothStay(String format) throws Exception {
    good(3);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Answer>> runs = new ArrayList<>();
      for (String day : List.of("2026-11-23", "2026-11-24")) {
        Callable<Answer> run =
            () -> {
              String[] words = words(format, "--partition-date", day);
              words[Arrays.asList(words).indexOf("--report") + 1] = path(day + ".json");
              return embed(words);
            };
        runs.add(threads.submit(run));
      }
      for (Future<Answer> run : runs) {
        assertEquals(ExitCode.DONE, run.get().code(), () -> answer(run));
      }
    } finally {
      threads.shutdown();
    }
    assertEquals(3, table(format).where("dt = '2026-11-23'").count());
    assertEquals(3, table(format).where("dt = '2026-11-24'").count());
  }

  private static String answer(Future<Answer> run) {
    try {
      return run.get().toString();
    } catch (Exception failed) {
      return failed.toString();
    }
  }

  @Test
  void anIcebergTableThatAppearsMeanwhileIsNotReplaced() throws Exception {
    good(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Answer>> runs = new ArrayList<>();
      for (String name : List.of("a", "b")) {
        Callable<Answer> run =
            () -> {
              String[] words = words("iceberg", "--mode", "append");
              words[Arrays.asList(words).indexOf("--report") + 1] = path(name + ".json");
              return embed(words);
            };
        runs.add(threads.submit(run));
      }
      for (Future<Answer> run : runs) {
        assertEquals(ExitCode.DONE, run.get().code(), () -> answer(run));
      }
    } finally {
      threads.shutdown();
    }
    assertEquals(4, table("iceberg").count());
  }
}

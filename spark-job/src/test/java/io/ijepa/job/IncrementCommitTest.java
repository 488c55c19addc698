// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.run.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code --mode incremental}: what one commit takes, what refuses it, and what is left after it.
 */
class IncrementCommitTest extends Increments {
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

  /** With an executor go the cached rows that it held. */
  private static final class LostExecutors extends SparkListener {
    @Override
    public void onJobEnd(SparkListenerJobEnd end) {
      JavaSparkContext.fromSparkContext(spark().sparkContext())
          .getPersistentRDDs()
          .keySet()
          .forEach(rdd -> SparkEnv.get().blockManager().master().removeRdd(rdd, true));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc"})
  void theLossOfAnExecutorBetweenTwoCommitsCostsNothing(String format) {
    String[] words =
        tableWords(
            format,
            "--image-column",
            "uri",
            "--version-column",
            "version",
            "--max-unreadable-rate",
            "0.5",
            "--commit-rows",
            "3");
    String rows = "SELECT id, IF(id = 5, '%s', '%s') AS uri, %d AS version FROM range(6)";
    spark()
        .sql(String.format(rows, path("no"), picture(), 1))
        .coalesce(1)
        .createOrReplaceTempView(name);
    embedWell(words);
    spark()
        .sql(String.format(rows, path("no"), picture(), 2))
        .coalesce(1)
        .createOrReplaceTempView(name);
    LostExecutors lost = new LostExecutors();
    spark().sparkContext().addSparkListener(lost);
    try {
      embedWell(words);
    } finally {
      spark().sparkContext().removeSparkListener(lost);
    }
    assertEquals(2, reported("/increment/commits"));
    assertEquals(6, table(format).where("source_version = '2'").count());
    assertEquals(6, table(format).count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"delta table", "iceberg"})
  void aCommitThatFailsLeavesTheTableItsColumns(String format) throws IOException {
    Path in = Pictures.folder(at("in"), 2, 0);
    List<String> append = new ArrayList<>(List.of(folderWords(format)));
    append.set(append.indexOf("incremental"), "append");
    embedWell(append.toArray(String[]::new));
    List<String> columns = List.of(table(format).columns());
    Files.write(in.resolve("broken.png"), NO_PICTURE);
    String alter = "ALTER TABLE " + output(format);
    spark()
        .sql(
            format.equals("iceberg")
                ? alter + " SET TBLPROPERTIES ('write.data.path' = '/dev/null/no')"
                : alter + " ADD CONSTRAINT all_ok CHECK (status = 'ok')");
    Answer failed = embed(folderWords(format));
    assertEquals(ExitCode.FAILED, failed.code(), failed.toString());
    spark().catalog().refreshTable(output(format));
    assertEquals(columns, List.of(table(format).columns()));
    assertEquals(2, table(format).count());

    spark()
        .sql(
            format.equals("iceberg")
                ? alter + " UNSET TBLPROPERTIES ('write.data.path')"
                : alter + " DROP CONSTRAINT all_ok");
    embedWell(folderWords(format));
    assertEquals(3, table(format).where("source_version IS NOT NULL").count());
    assertEquals(columns.size() + 1, table(format).columns().length);
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
}

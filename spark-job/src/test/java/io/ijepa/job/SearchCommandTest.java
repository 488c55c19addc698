// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ijepa.job.run.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchCommandTest extends SparkTest {

  @BeforeEach
  void embeddings() throws IOException {
    Pictures.folder(at("pictures"), 6, 1);
    embedWell("--input", path("pictures"), "--output", path("table"));
  }

  private Answer searchWell(String... words) {
    Answer answer = search(words);
    assertEquals(ExitCode.DONE, answer.code(), answer::toString);
    return answer;
  }

  private Answer search(String... words) {
    List<String> all = new ArrayList<>(List.of("search", "--embeddings", path("table")));
    all.addAll(List.of(words));
    return ijepa(all.toArray(String[]::new));
  }

  private JsonNode report(String name) throws IOException {
    return new ObjectMapper().readTree(Files.readString(at(name)));
  }

  private static Set<Integer> persisted() {
    return Set.copyOf(
        JavaSparkContext.fromSparkContext(spark().sparkContext()).getPersistentRDDs().keySet());
  }

  @Test
  void theSessionHoldsNoMoreRowsThanBeforeHoweverASearchEnds() {
    Set<Integer> before = persisted();
    searchWell("--query-keys", pathOf(0));
    searchWell("--query-images", path("pictures"), "--output", path("near"));
    assertEquals(before, persisted());

    Answer missing = search("--query-keys", "no such key");
    assertEquals(ExitCode.WRONG_CONFIGURATION, missing.code(), missing::toString);
    Answer unfit =
        search("--query-images", path("pictures"), "--query-key-columns", "no", "--top-k", "2");
    assertEquals(ExitCode.WRONG_CONFIGURATION, unfit.code(), unfit::toString);
    assertEquals(before, persisted());
  }

  private String pathOf(int row) {
    return spark().read().parquet(path("table")).orderBy("path").collectAsList().get(row).getAs(0);
  }

  @Test
  void imagesAreEmbeddedAsTheTableWasAndFindThemselves() throws IOException {
    Answer answer =
        searchWell(
            "--query-images", path("pictures"),
            "--output", path("near"),
            "--top-k", "3",
            "--report", path("report.json"));
    assertTrue(answer.err().contains("no query: "), answer::err); // the broken picture
    List<Row> near =
        spark().read().parquet(path("near")).orderBy("query_path", "rank").collectAsList();
    assertEquals(18, near.size());
    for (int i = 0; i < near.size(); i += 3) {
      Row first = near.get(i);
      assertEquals(1, first.<Integer>getAs("rank"));
      assertEquals(first.<String>getAs("query_path"), first.<String>getAs("neighbor_path"));
      assertEquals(1f, first.<Float>getAs("score"), 1e-6f);
    }
    assertEquals(6, report("report.json").at("/rows/compared").asInt());
    assertEquals(1, report("report.json").at("/rows/without_embedding").asInt());
    assertEquals(1, report("report.json").at("/queries/left_out").asInt());
  }

  @Test
  void aTableInInt8IsOfAnotherModelAndIsAskedInInt8() {
    embedWell("--input", path("pictures"), "--precision", "int8", "--output", path("bytes"));
    Answer answer =
        ijepa(
            "search",
            "--embeddings",
            path("bytes"),
            "--query-images",
            path("pictures"),
            "--top-k",
            "1",
            "--output",
            path("near"));
    assertEquals(ExitCode.DONE, answer.code(), answer::toString);
    List<Row> near = spark().read().parquet(path("near")).collectAsList();
    assertEquals(6, near.size());
    for (Row row : near) {
      assertEquals(row.<String>getAs("query_path"), row.<String>getAs("neighbor_path"));
      assertEquals(1f, row.<Float>getAs("score"), 1e-6f);
    }
    List<Row> models =
        spark()
            .read()
            .parquet(path("table"), path("bytes"))
            .where("status = 'ok'")
            .select("model")
            .distinct()
            .collectAsList();
    assertEquals(2, models.size());
  }

  @Test
  void aKeyFindsItsNeighboursAndTheTerminalShowsThem() {
    String key =
        spark()
            .read()
            .parquet(path("table"))
            .where("status = 'ok'")
            .orderBy("path")
            .head()
            .getAs("path");
    Answer answer = searchWell("--query-keys", key, "--top-k", "2", "--exclude-self");
    assertEquals(key, answer.out().lines().findFirst().orElse(""));
    assertTrue(answer.out().contains("\n1 query against "), answer.out());
    assertEquals(
        2, answer.out().lines().filter(line -> line.matches("  +[12]  +[0-9.-]+  .*")).count());
  }

  @Test
  void imagesAskATableWhoseKeysAreNoPaths() {
    images("2026-11-23", 0, 4).write().parquet(path("images"));
    embedWell("--input", path("images"), "--key-columns", "id", "--output", path("ids"));
    Answer answer =
        ijepa(
            "search",
            "--embeddings",
            path("ids"),
            "--key-columns",
            "id",
            "--query-images",
            path("pictures"),
            "--top-k",
            "1",
            "--output",
            path("near"));
    assertEquals(ExitCode.DONE, answer.code(), answer::toString);
    assertEquals(
        List.of("query_path", "rank", "neighbor_id", "score"),
        List.of(spark().read().parquet(path("near")).columns()));
  }

  @Test
  void aKeyThatIsNotThereIsNamed() {
    assertEquals(
        List.of(
            "--query-keys: the embeddings have no row with the path nobody; a key with a comma in"
                + " it cannot be named here, but --queries takes a table of rows"),
        search("--query-keys", "nobody").errors());
  }

  @Test
  void anotherModelIsRefusedUnlessForcedAndThenRecorded() throws IOException {
    embedWell("--model", OTHER_MODEL, "--input", path("pictures"), "--output", path("other"));
    Answer refused = search("--queries", path("other"));
    assertEquals(ExitCode.WRONG_CONFIGURATION, refused.code());
    assertTrue(refused.errors().get(0).startsWith("the queries are of the model relu@"));
    searchWell("--queries", path("other"), "--force", "--report", path("report.json"));
    assertTrue(report("report.json").get("other_model_forced").asBoolean());
  }

  @ParameterizedTest
  @CsvSource({"pillow", "pillow-12", "torchvision"})
  void imagesAreEmbeddedByTheProcessorOfATableThatHasLostItsMetadata(String processor) {
    embedWell("--input", path("pictures"), "--output", path("old"), "--processor", processor);
    spark()
        .read()
        .parquet(path("old"))
        .withColumn("embedding", functions.expr("transform(embedding, x -> x)"))
        .write()
        .parquet(path("bare"));
    Answer answer =
        ijepa(
            "search",
            "--embeddings",
            path("bare"),
            "--query-images",
            path("pictures"),
            "--model",
            MODEL,
            "--output",
            path("near"));
    assertEquals(ExitCode.DONE, answer.code(), answer::toString);
  }

  @Test
  void anotherPlaceMustHoldTheSameModel() {
    Answer refused = search("--query-images", path("pictures"), "--model", OTHER_MODEL);
    assertTrue(
        refused.errors().get(0).contains("but the embeddings were made by gelu@"),
        refused::toString);
  }

  @Test
  void aTableWithoutProvenanceIsRefused() {
    spark().read().parquet(path("table")).drop("model").write().parquet(path("bare"));
    Answer refused = ijepa("search", "--embeddings", path("bare"), "--queries", path("table"));
    assertTrue(
        refused.errors().get(0).startsWith("the embeddings have no column 'model'"),
        refused::toString);
  }

  @Test
  void onlyNeighboursAreOverwritten() {
    String[] words = {"--queries", path("table"), "--output", path("pictures")};
    assertTrue(search(words).errors().get(0).contains("exists; choose --mode overwrite"));
    Answer refused =
        search("--queries", path("table"), "--output", path("pictures"), "--mode", "overwrite");
    assertTrue(refused.errors().get(0).contains("is left alone"), refused::toString);
  }

  @Test
  void everyProblemOfTheCommandLineIsSaidAtOnce() {
    assertEquals(
        List.of(
            "--top-k must be a whole number from 1, but was '0'",
            "--min-score must be a finite number, but was 'high'",
            "--metric must be one of cosine, dot, l2, but was 'near'",
            "--embeddings is missing: the table to search",
            "exactly one of --query-images, --query-keys and --queries says what to search for,"
                + " but none is given"),
        ijepa("search", "--top-k", "0", "--metric", "near", "--min-score", "high").errors());
  }
}

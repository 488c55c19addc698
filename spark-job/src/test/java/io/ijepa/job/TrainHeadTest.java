// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ijepa.job.demo.DemoPictures;
import io.ijepa.job.run.ExitCode;
import io.ijepa.job.transaction.Lease;
import io.ijepa.model.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainHeadTest extends SparkTest {

  @TempDir static Path shared;

  @BeforeAll
  static void pictures() throws IOException {
    Pictures.folder(shared.resolve("pictures"), 24, 2);
  }

  /** The pictures' embeddings with a label that is made of their number. */
  private void embeddings(String name, String label, String... options) {
    Path plain = shared.resolve("plain" + String.join("", options));
    if (!Files.exists(plain)) {
      List<String> words = new ArrayList<>(List.of(options));
      words.addAll(List.of("--input", shared.resolve("pictures").toString()));
      words.addAll(List.of("--output", plain.toString()));
      embedWell(words.toArray(String[]::new));
    }
    spark()
        .read()
        .parquet(plain.toString())
        .withColumn("number", functions.expr("int(regexp_extract(path, '-(\\\\d+)\\\\.', 1))"))
        .withColumn("label", functions.expr(label))
        .write()
        .parquet(path(name));
  }

  private Answer train(String table, String... more) {
    List<String> words = new ArrayList<>(List.of("train-head", "--embeddings", path(table)));
    if (!List.of(more).contains("--output")) {
      words.addAll(List.of("--output", path("head")));
    }
    words.addAll(List.of("--label-column", "label", "--max-iterations", "20"));
    if (!List.of(more).contains("--model")) {
      words.addAll(List.of("--model", MODEL));
    }
    words.addAll(List.of(more));
    return ijepa(words.toArray(String[]::new));
  }

  private JsonNode report() throws IOException {
    return new ObjectMapper().readTree(at("head/train-head-report.json").toFile());
  }

  @Test
  void rowsThatCannotBeLearntFromAreLeftOutAndCounted() throws IOException {
    embeddings("table", "CASE WHEN number % 4 = 3 THEN NULL ELSE cast(number % 3 as string) END");
    Answer answer = train("table", "--held-out", "0.3");
    assertEquals(ExitCode.DONE, answer.code(), answer.toString());
    JsonNode report = report();
    assertEquals(2, report.at("/rows/left_out/rejected").asInt(), report.toString());
    assertEquals(6, report.at("/rows/left_out/without_a_label").asInt());
    assertEquals(18, report.at("/rows/trained_on").asInt() + report.at("/rows/held_out").asInt());
    assertEquals(3, report.at("/held_out/labels").size());
    for (JsonNode label : report.at("/held_out/labels")) {
      assertEquals(6, label.at("/rows_in_all").asInt());
      assertEquals(1, label.at("/rows").asInt(), "the most that 30 % of 6 allow");
    }
    assertTrue(answer.out().contains("2 rows left out: rejected"), answer.out());
    assertTrue(answer.out().contains("held-out accuracy"), answer.out());
    assertEquals(List.of("0", "1", "2"), Checkpoint.open(at("head")).classifier().labels());
  }

  @Test
  void labelsMayBeNumbersBooleansOrAnyText() {
    embeddings("numbers", "array(10, 9, -1)[number % 3]");
    assertEquals(ExitCode.DONE, train("numbers").code());
    assertEquals(List.of("-1", "9", "10"), Checkpoint.open(at("head")).classifier().labels());
    embeddings("booleans", "number % 2 = 0");
    assertEquals(ExitCode.DONE, train("booleans", "--output", path("b")).code());
    assertEquals(List.of("false", "true"), Checkpoint.open(at("b")).classifier().labels());
    embeddings("texts", "array('', 'Hügel \"1\"', '日本')[number % 3]");
    assertEquals(ExitCode.DONE, train("texts", "--output", path("t"), "--copy-weights").code());
    assertEquals(List.of("", "Hügel \"1\"", "日本"), Checkpoint.open(at("t")).classifier().labels());
    embeddings("decimals", "number / 2.0");
    assertTrue(
        train("decimals", "--output", path("d")).message().contains("but is decimal"),
        "a decimal is no label");
  }

  @Test
  void theSameRowsAreHeldOutHoweverTheTableIsLaidOut() throws IOException {
    embeddings("table", "number % 2");
    train("table", "--output", path("one"));
    spark()
        .read()
        .parquet(path("table"))
        .repartition(5)
        .orderBy(functions.desc("path"))
        .write()
        .parquet(path("other"));
    train("other", "--output", path("two"));
    ObjectMapper mapper = new ObjectMapper();
    assertEquals(
        mapper.readTree(at("one/train-head-report.json").toFile()).at("/held_out"),
        mapper.readTree(at("two/train-head-report.json").toFile()).at("/held_out"));
  }

  @Test
  void equalPicturesStayOnOneSideAndEveryLabelKeepsRowsToTrainOn() throws IOException {
    embeddings("table", "cast(0 as int)");
    Dataset<Row> rows = spark().read().parquet(path("table")).where("status = 'ok'");
    Dataset<Row> one = rows.where("number = 1");
    rows.where("number > 1")
        .union(
            one.crossJoin(spark().range(9).toDF("copy"))
                .drop("copy")
                .withColumn("label", functions.lit(1)))
        .write()
        .parquet(path("copies"));
    assertEquals(ExitCode.DONE, train("copies", "--held-out", "0.5").code());
    JsonNode labels = report().at("/held_out/labels");
    assertEquals(11, labels.at("/0/rows").asInt());
    assertEquals(0, labels.at("/1/rows").asInt());
    assertEquals(9, labels.at("/1/rows_in_all").asInt());
  }

  @Test
  void tablesThatTheClassifierWouldNotReadAreRefused() {
    embeddings("plain-mean", "number % 2");
    String other = train("plain-mean", "--model", OTHER_MODEL).message();
    assertTrue(other.contains("holds embeddings of gelu@"), other);
    assertTrue(other.contains("they come from other weights (sha-256 "), other);
    embeddings("normalized", "number % 2", "--normalize");
    assertTrue(train("normalized").message().endsWith("they have --normalize"));
    embeddings("tokens", "number % 2", "--pooling", "none");
    assertTrue(train("tokens").message().endsWith("they have --pooling none"));
    embeddings("larger", "number % 2", "--image-size", "28", "--layer", "last2");
    assertTrue(
        train("larger")
            .message()
            .endsWith("they have --layer last2, and they have --image-size 28x28"));
    Dataset<Row> plain = spark().read().parquet(path("plain-mean"));
    plain
        .unionByName(plain.limit(1).withColumn("model", functions.lit("x@1")))
        .write()
        .parquet(path("two"));
    assertTrue(train("two").message().contains("embeddings of 2 models (gelu@"));
    plain.limit(0).write().parquet(path("none"));
    assertTrue(train("none").message().endsWith("has no rows"));
    assertFalse(Files.exists(at("head")));
  }

  /** Copying a checkpoint and turning pictures upright change no weight of the network. */
  @Test
  void anotherNameAndTheExifTagDoNotMatter() throws IOException {
    Path copy = Files.createDirectory(at("renamed"));
    try (Stream<Path> files = Files.list(Path.of(MODEL))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    embeddings("table", "number % 2", "--exif-orientation", "apply");
    Answer answer = train("table", "--model", copy.toString());
    assertEquals(ExitCode.DONE, answer.code(), answer.toString());
  }

  @Test
  void everyProblemIsToldAtOnceAndNothingIsWritten() throws IOException {
    embeddings("table", "number % 2");
    Files.createDirectory(at("exists"));
    Answer answer = train("table", "--output", path("exists"), "--held-out", "1");
    assertEquals(
        List.of("--held-out must be below 1: something must be left to train on"), answer.errors());
    answer =
        ijepa(
            "train-head",
            "--embeddings",
            path("table"),
            "--label-column",
            "no",
            "--output",
            path("exists"));
    assertEquals(3, answer.errors().size(), answer.err());
    assertTrue(answer.err().contains("exists, and a checkpoint is never written over"));
    assertTrue(answer.err().contains("--label-column no is no column of --embeddings"));
    assertTrue(answer.err().contains("the classifier of --model (the demo model) reads"));
    embeddings("single", "IF(number % 2 = 0, 'only', NULL)");
    assertEquals(
        "--label-column label must hold two labels at least in rows with an embedding, but holds"
            + " only 'only'; left out: {rejected=2, without a label=12}",
        train("single").message());
    Pictures.folder(at("pictures-only"), 1, 0);
    assertTrue(train("nowhere").message().contains("--embeddings " + path("nowhere")));
    assertTrue(
        train("pictures-only")
            .message()
            .contains("holds images; make a table of them with embed first"));
    try (Stream<Path> files = Files.list(folder)) {
      assertTrue(files.noneMatch(file -> file.getFileName().toString().contains("head")));
    }
  }

  @Test
  void aRunThatFailsOrComesSecondLeavesNoCheckpointAndSaysSo() throws IOException {
    embeddings("table", "number % 2");
    spark()
        .read()
        .parquet(path("table"))
        .withColumn(
            "embedding",
            functions.expr("IF(number = 5, cast(raise_error('torn') AS array<float>), embedding)"))
        .createOrReplaceTempView("torn_embeddings");
    List<String> words =
        new ArrayList<>(
            List.of("train-head", "--embeddings", "torn_embeddings", "--label-column", "label"));
    words.addAll(List.of("--model", MODEL, "--output", path("head"), "--max-iterations", "5"));
    words.addAll(List.of("--run-id", "nightly", "--report", path("run.json")));
    Answer failed = ijepa(words.toArray(String[]::new));
    assertEquals(ExitCode.FAILED, failed.code(), failed::toString);
    assertFalse(Files.exists(at("head")));
    JsonNode run = new ObjectMapper().readTree(at("run.json").toFile());
    assertEquals("FAILED", run.at("/outcome").asText());
    assertEquals("nightly", run.at("/run").asText());
    assertTrue(run.at("/cause").asText().contains("torn"), run::toString);

    words.set(words.indexOf("torn_embeddings"), path("table"));
    try (Lease lease = otherWriter(path("head"))) {
      Answer refused = ijepa(words.toArray(String[]::new));
      assertTrue(
          refused.message().contains("is being written by run running ("), refused::toString);
      lease.check();
    }
    Answer made = ijepa(words.toArray(String[]::new));
    assertEquals(ExitCode.DONE, made.code(), made::toString);
    assertEquals(List.of("0", "1"), Checkpoint.open(at("head")).classifier().labels());
    run = new ObjectMapper().readTree(at("run.json").toFile());
    assertEquals("DONE", run.at("/outcome").asText());
    assertEquals(run.at("/rows"), report().at("/rows"));
    assertFalse(Files.exists(at("head/_ijepa")));
  }

  @Test
  void onTheDemosPicturesTheHeadBeatsTheMajority() throws IOException {
    DemoPictures.draw(at("demo"));
    assertEquals(
        ExitCode.DONE,
        ijepa("embed", "--input", path("demo"), "--output", path("embedded")).code());
    spark()
        .read()
        .parquet(path("embedded"))
        .where("NOT path LIKE '%~%'") // copies would be on both sides
        .withColumn("label", functions.expr("regexp_extract(path, '([a-z]+)-[0-9]+\\\\.', 1)"))
        .withColumn("label", functions.expr("nullif(label, '')"))
        .write()
        .parquet(path("table"));
    Answer answer =
        ijepa(
            "train-head",
            "--embeddings",
            path("table"),
            "--label-column",
            "label",
            "--output",
            path("head"),
            "--copy-weights");
    assertEquals(ExitCode.DONE, answer.code(), answer.toString());
    System.out.println(answer.out());
    JsonNode report = report();
    double accuracy = report.at("/held_out/accuracy").asDouble();
    double majority = report.at("/held_out/majority_accuracy").asDouble();
    assertEquals(12, report.at("/held_out/labels").size());
    assertTrue(accuracy > 2 * majority, accuracy + " beside " + majority);
  }
}

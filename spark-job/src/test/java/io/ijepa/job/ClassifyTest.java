// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ijepa.job.run.ExitCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClassifyTest extends SparkTest {
  private static final String CLASSIFIER = CHECKPOINTS.resolve("classifier").toString();

  @BeforeEach
  void pictures() throws IOException {
    Pictures.folder(at("pictures"), 5, 2);
  }

  private static Answer classify(String... words) {
    List<String> all = new ArrayList<>(List.of("classify"));
    if (!List.of(words).contains("--model")) {
      all.addAll(List.of("--model", CLASSIFIER));
    }
    all.addAll(List.of(words));
    return ijepa(all.toArray(String[]::new));
  }

  @Test
  void itIsTheSameJobAsEmbed() throws IOException {
    String[] words = {"--input", path("pictures"), "--output", path("out"), "--mode", "append"};
    assertTrue(
        classify(words).out().startsWith("7 images: 5 classified, 2 rejected"), "the first run");
    assertEquals(ExitCode.DONE, classify(words).code());
    Dataset<Row> rows = spark().read().parquet(path("out"));
    assertEquals(14, rows.count());
    assertEquals(10, rows.where("label IN ('LABEL_0', 'LABEL_1') AND size(top_k) = 2").count());
    assertEquals(4, rows.where("label IS NULL AND logits IS NULL AND status != 'ok'").count());
    assertTrue(rows.schema().apply("logits").metadata().json().contains("weights_sha256"));
    assertEquals(
        ExitCode.TOO_MANY_REJECTED,
        classify(
                "--input",
                path("pictures"),
                "--output",
                path("day"),
                "--partition-date",
                "2026-11-23",
                "--max-reject-rate",
                "0.1")
            .code());
  }

  @Test
  void tablesOfEmbeddingsAndOfLabelsDoNotMix() {
    embedWell("--input", path("pictures"), "--output", path("out"));
    Answer answer = classify("--input", path("pictures"), "--output", path("out"), "--mode=append");
    assertEquals(
        "--output "
            + path("out")
            + " holds something else than a Parquet table of labels, and is left alone: it has no"
            + " column logits. Choose another output, or remove it yourself",
        answer.message());
    assertTrue(
        classify("--input", path("pictures"), "--output", path("new"), "--normalize")
            .message()
            .startsWith("unknown option '--normalize'"));
    assertTrue(
        classify("--input", path("pictures"), "--output", path("new"), "--model", MODEL)
            .message()
            .contains("has no usable classifier"));
  }

  @Test
  void theReportComparesWithTheTrueLabels() throws IOException {
    assertEquals(
        ExitCode.DONE, classify("--input", path("pictures"), "--output", path("first")).code());
    // What it says, but for one image that is said to be the other, one without a label, and one
    // that the model does not know.
    Dataset<Row> truths =
        spark()
            .read()
            .parquet(path("first"))
            .selectExpr("path AS file", "label", "row_number() OVER (ORDER BY label, path) AS n")
            .selectExpr(
                "file",
                "CASE WHEN label IS NULL THEN 'LABEL_0' WHEN n = 3 THEN NULL WHEN n = 4 THEN 'owl'"
                    + " WHEN n = 5 THEN translate(label, '01', '10') ELSE label"
                    + " END AS kind");
    spark()
        .read()
        .format("binaryFile")
        .load(path("pictures"))
        .join(truths, functions.expr("path = file"))
        .drop("file")
        .write()
        .parquet(path("table"));
    Answer answer =
        classify(
            "--input",
            path("table"),
            "--output",
            path("out"),
            "--label-column",
            "kind",
            "--report",
            path("report.json"));
    assertEquals(ExitCode.DONE, answer.code(), answer.toString());
    JsonNode report = new ObjectMapper().readTree(at("report.json").toFile());
    assertEquals("classify", report.at("/command").asText());
    JsonNode labels = report.at("/labels");
    long compared = labels.at("/compared").asLong();
    assertEquals(1, labels.at("/without_label").asInt(), labels.toString());
    assertEquals(1, labels.at("/unknown_label").asInt());
    assertEquals(3, compared);
    assertEquals(2 / 3.0, labels.at("/accuracy").asDouble(), 1e-12);
    assertEquals(1, labels.at("/top_5_accuracy").asDouble());
    long inTable = 0;
    for (JsonNode pair : labels.at("/confusion")) {
      inTable += pair.at("/rows").asLong();
    }
    assertEquals(compared, inTable);
    assertTrue(answer.out().contains("accuracy 66.7 %, top 5 100.0 %, of 3 images"), answer.out());
    assertTrue(
        List.of(spark().read().parquet(path("out")).schema().fieldNames()).contains("kind"),
        "the true label is carried");
  }

  @Test
  void aHeadTrainedHereGivesTheSameLogitsOfLinkedAndOfCopiedWeights() {
    embedWell("--input", path("pictures"), "--output", path("embedded"));
    spark()
        .read()
        .parquet(path("embedded"))
        .withColumn("kind", functions.expr("path LIKE '%-1.png' OR path LIKE '%-3.png'"))
        .write()
        .parquet(path("table"));
    for (String weights : List.of("linked", "copied")) {
      List<String> words = new ArrayList<>(List.of("train-head", "--embeddings", path("table")));
      words.addAll(List.of("--label-column", "kind", "--model", MODEL, "--output", path(weights)));
      if (weights.equals("copied")) {
        words.add("--copy-weights");
      }
      Answer trained = ijepa(words.toArray(String[]::new));
      assertEquals(ExitCode.DONE, trained.code(), trained.toString());
      String out = path("by-" + weights);
      Answer answer =
          classify("--input", path("pictures"), "--output", out, "--model", path(weights));
      assertEquals(ExitCode.DONE, answer.code(), answer.toString());
    }
    assertArrayEquals(logits("by-linked"), logits("by-copied"), 1e-6f);
  }

  private float[] logits(String table) {
    List<Row> rows =
        spark()
            .read()
            .parquet(path(table))
            .where("status = 'ok'")
            .orderBy("path")
            .selectExpr("explode(logits)")
            .collectAsList();
    float[] values = new float[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows.get(i).getFloat(0);
    }
    return values;
  }
}

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
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class IndexCommandTest extends SparkTest {
  private static final int CLUSTERS = 8;

  /** Rows about {@value #CLUSTERS} points, one row of nothing, and one of a null. */
  private void table() {
    Random random = new Random(5);
    float[][] middles = new float[CLUSTERS][6];
    for (float[] middle : middles) {
      for (int i = 0; i < middle.length; i++) {
        middle[i] = (float) random.nextGaussian();
      }
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      float[] vector = middles[i % CLUSTERS].clone();
      for (int j = 0; j < vector.length; j++) {
        vector[j] += (float) (random.nextGaussian() * 0.05);
      }
      rows.add(RowFactory.create("row " + i, vector, "test@0"));
    }
    rows.add(RowFactory.create("zero", new float[6], "test@0"));
    rows.add(RowFactory.create("null", null, "test@0"));
    StructType schema =
        new StructType()
            .add("path", DataTypes.StringType)
            .add("embedding", DataTypes.createArrayType(DataTypes.FloatType))
            .add("model", DataTypes.StringType);
    spark().createDataFrame(rows, schema).write().parquet(path("table"));
  }

  @Test
  void probesReadOnlyTheCellsNearTheQueriesAndFindTheSame() throws IOException {
    table();
    Answer made =
        ijepa("index", "--embeddings", path("table"), "--output", path("index"), "--cells", "8");
    assertEquals(ExitCode.DONE, made.code(), made::toString);
    assertTrue(made.out().startsWith("401 embeddings in 8 cells"), made::out);
    assertTrue(made.out().contains(" 1 row without an embedding left out"), made::out);
    assertTrue(made.out().contains("--probes 1"), made::out);

    List<List<Row>> found = new ArrayList<>();
    long[] read = new long[2];
    for (int probed = 0; probed < 2; probed++) {
      List<String> words =
          new ArrayList<>(
              List.of(
                  "search",
                  "--embeddings",
                  path("index"),
                  "--query-keys",
                  "row 0,row 8",
                  "--top-k",
                  "5",
                  "--output",
                  path("near" + probed),
                  "--report",
                  path("report" + probed)));
      if (probed == 1) {
        words.addAll(List.of("--probes", "1"));
      }
      Answer answer = ijepa(words.toArray(String[]::new));
      assertEquals(ExitCode.DONE, answer.code(), answer::toString);
      found.add(
          spark()
              .read()
              .parquet(path("near" + probed))
              .orderBy("query_path", "rank")
              .collectAsList());
      JsonNode report = new ObjectMapper().readTree(Files.readString(at("report" + probed)));
      read[probed] = report.at("/rows/read").asLong();
    }
    assertEquals(10, found.get(0).size());
    assertEquals(found.get(0), found.get(1));
    assertEquals(401, read[0]);
    assertTrue(read[1] <= 60, () -> "read " + read[1]);
  }

  @Test
  void anUnknownModelIsLaidOutOnlyByForceAndThatIsRecorded() throws IOException {
    table();
    spark().read().parquet(path("table")).drop("model").write().parquet(path("bare"));
    List<String> words =
        new ArrayList<>(
            List.of(
                "index",
                "--embeddings",
                path("bare"),
                "--output",
                path("index"),
                "--cells",
                "4",
                "--report",
                path("report")));
    Answer refused = ijepa(words.toArray(String[]::new));
    assertTrue(
        refused.errors().get(0).startsWith("the embeddings have no column 'model'"),
        refused::toString);
    words.add("--force");
    Answer made = ijepa(words.toArray(String[]::new));
    assertEquals(ExitCode.DONE, made.code(), made::toString);
    JsonNode report = new ObjectMapper().readTree(Files.readString(at("report")));
    assertTrue(report.get("other_model_forced").asBoolean());
    assertEquals(401, report.at("/rows/compared").asInt());
    assertEquals(1, report.at("/rows/without_embedding").asInt());
    Answer near =
        ijepa(
            "search",
            "--embeddings",
            path("index"),
            "--query-keys",
            "row 7",
            "--probes",
            "5000", // more than there are
            "--force");
    assertTrue(near.out().contains("against 401 embeddings"), near::toString);

    words.set(words.indexOf("4"), "1000"); // of 401 rows
    words.addAll(List.of("--mode", "overwrite", "--recall-sample", "0"));
    Answer again = ijepa(words.toArray(String[]::new));
    assertTrue(again.out().matches("(?s)401 embeddings in [1-4]\\d\\d cells.*"), again::toString);
  }

  @Test
  void probesNeedAnIndexOfTheirMetric() {
    table();
    Answer plain =
        ijepa("search", "--embeddings", path("table"), "--query-keys", "row 0", "--probes", "1");
    assertTrue(plain.errors().get(0).contains("is none; leave --probes out"), plain::toString);
    Answer dot =
        ijepa(
            "index",
            "--embeddings",
            path("table"),
            "--output",
            path("index"),
            "--cells",
            "2",
            "--metric",
            "dot");
    assertTrue(dot.errors().get(0).startsWith("--metric dot has no cells"), dot::toString);
  }

  @Test
  void whatTheRecallCannotTakeForAKeyIsToldBeforeTheWorkAndSoIsACellInOtherLetters() {
    table();
    spark()
        .read()
        .parquet(path("table"))
        .selectExpr("path", "embedding", "model", "rand() AS weight", "1 AS Cell")
        .write()
        .parquet(path("odd"));
    List<String> words = new ArrayList<>(List.of("index", "--embeddings", path("odd")));
    words.addAll(List.of("--output", path("index"), "--cells", "4"));
    words.addAll(List.of("--key-columns", "weight,no"));
    Answer refused = ijepa(words.toArray(String[]::new));
    assertEquals(ExitCode.WRONG_CONFIGURATION, refused.code(), refused::toString);
    String remedy = "; the recall needs keys: name other --key-columns, or give --recall-sample 0";
    assertEquals(
        List.of(
            "column 'weight' cannot be a key: it is double, but a key is a text, a whole number,"
                + " a decimal, a date, a time or bytes"
                + remedy,
            "the embeddings have no column 'no'; they have path, embedding, model, weight, Cell"
                + remedy,
            "--embeddings "
                + path("odd")
                + " has a column 'Cell' already; index the table that it was made of, or rename"
                + " the column"),
        refused.errors());
    words.addAll(List.of("--recall-sample", "0"));
    assertEquals(1, ijepa(words.toArray(String[]::new)).errors().size());
  }

  @Test
  void duplicatesAreWrittenAsPairsAndClusters() {
    table();
    Answer answer =
        ijepa(
            "duplicates",
            "--embeddings",
            path("table"),
            "--output",
            path("twins"),
            "--threshold",
            "0.9");
    assertEquals(ExitCode.DONE, answer.code(), answer::toString);
    assertTrue(answer.out().contains("400 rows in "), answer::out);
    assertTrue(spark().read().parquet(path("twins/pairs")).count() >= 8 * 50 * 49 / 2 * 9 / 10);
    assertEquals(
        400, spark().read().parquet(path("twins/clusters")).where("cluster_size > 1").count());
    assertTrue(answer.out().contains("among 401 embeddings"), answer::out);
    assertTrue(answer.out().contains(" 1 row without an embedding left out"), answer::out);
    Answer again = ijepa("duplicates", "--embeddings", path("table"), "--output", path("twins"));
    assertTrue(again.errors().get(0).contains("exists; choose --mode overwrite"), again::toString);
  }

  @Test
  void whatIsNewIsComparedWithAStandingTable() throws IOException {
    table();
    spark()
        .read()
        .parquet(path("table"))
        .where("path IN ('row 0', 'row 8')")
        .withColumn("path", functions.expr("IF(path = 'row 0', path, 'new')"))
        .write()
        .parquet(path("new"));
    Answer answer =
        ijepa(
            "duplicates",
            "--embeddings",
            path("new"),
            "--against",
            path("table"),
            "--output",
            path("twins"),
            "--threshold",
            "0.9",
            "--report",
            path("report"));
    assertEquals(ExitCode.DONE, answer.code(), answer::toString);
    assertTrue(answer.out().contains("among 2 embeddings and 400 standing ones"), answer::out);
    JsonNode report = new ObjectMapper().readTree(Files.readString(at("report")));
    assertEquals(400, report.at("/standing_rows").asInt());
    assertEquals(path("table"), report.at("/against").asText());
    Dataset<Row> pairs = spark().read().parquet(path("twins/pairs"));
    assertEquals(
        pairs.count(),
        pairs.where("a_path IN ('row 0', 'new') OR b_path IN ('row 0', 'new')").count());
    assertEquals(1, pairs.where("a_path = 'new' AND b_path = 'row 8' AND score = 1").count());
    assertEquals(1, pairs.where("a_path = 'new' AND b_path = 'row 0'").count());
    assertTrue(pairs.count() > 80, () -> "of 99 pairs of the kind: " + pairs.count());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputTest extends SparkTest {

  /** The ids with an embedding, in order. */
  private static List<Integer> embedded(String output) {
    return spark()
        .read()
        .parquet(output)
        .where("status = 'ok' AND size(embedding) > 0")
        .orderBy("id")
        .collectAsList()
        .stream()
        .map(row -> row.<Integer>getAs("id"))
        .toList();
  }

  private void embedInput(String location, String output) {
    embedWell("--input", location, "--key-columns", "id", "--output", output);
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc", "delta"})
  void tablesByPathAreRecognised(String format) {
    images("2026-11-23", 0, 3).write().format(format).partitionBy("day").save(path("in"));
    embedInput(path("in"), path("out"));
    assertEquals(List.of(0, 1, 2), embedded(path("out")));
  }

  @Test
  void deltaRowsThatAreDeletedStayDeleted() {
    images("2026-11-23", 0, 3).write().format("delta").save(path("in"));
    spark().sql("DELETE FROM delta.`" + path("in") + "` WHERE id = 1");
    embedInput(path("in"), path("out"));
    assertEquals(List.of(0, 2), embedded(path("out")));
  }

  @Test
  void icebergByNameAndByPath() throws Exception {
    images("2026-11-23", 0, 2).writeTo("ice.in.images").createOrReplace();
    embedInput("ice.in.images", path("byName"));
    assertEquals(List.of(0, 1), embedded(path("byName")));
    String location = spark().conf().get("spark.sql.catalog.ice.warehouse") + "/in/images";
    embedInput(location, path("byPath"));
    assertEquals(List.of(0, 1), embedded(path("byPath")));
  }

  @Test
  void catalogTablesViewsAndQueries() {
    images("2026-11-23", 0, 4).createOrReplaceTempView("photos");
    embedInput("photos", path("view"));
    assertEquals(List.of(0, 1, 2, 3), embedded(path("view")));
    embedWell(
        "--query",
        "SELECT id, content AS img FROM photos WHERE id > 1",
        "--image-column",
        "img",
        "--key-columns",
        "id",
        "--output",
        path("query"));
    assertEquals(List.of(2, 3), embedded(path("query")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WITH some AS (SELECT * FROM ended WHERE id > 0) SELECT * FROM some",
        "SELECT * FROM ended WHERE id > 0;",
        "SELECT * FROM ended WHERE id > 0 -- all; but the first",
        "SELECT * FROM ended WHERE id > 0 -- C:\\",
        "SELECT * FROM ended WHERE id > 0 ; -- the end; /* really */\n; /* so; */ ",
        "SELECT * FROM ended WHERE day <> ';' AND id > 0",
        "(TABLE ended) MINUS SELECT * FROM ended WHERE id = 0",
        "SELECT * FROM ended ORDER BY id DESC LIMIT 2"
      })
  void queriesMayEndAsTheyLike(String query) {
    images("2026-11-23", 0, 3).createOrReplaceTempView("ended");
    embedWell("--query", query, "--key-columns", "id", "--output", path("out"));
    assertEquals(List.of(1, 2), embedded(path("out")));
  }

  @Test
  void sparksOwnImageStruct() throws IOException {
    Pictures.folder(at("pictures"), 3, 0);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      rows.add(RowFactory.create("picture-" + i + ".png", struct(Pictures.png(i))));
    }
    StructType image =
        new StructType()
            .add("origin", DataTypes.StringType)
            .add("height", DataTypes.IntegerType)
            .add("width", DataTypes.IntegerType)
            .add("nChannels", DataTypes.IntegerType)
            .add("mode", DataTypes.IntegerType)
            .add("data", DataTypes.BinaryType);
    StructType schema = new StructType().add("path", DataTypes.StringType).add("image", image);
    spark().createDataFrame(rows, schema).write().parquet(path("structs"));
    embedWell("--input", path("structs"), "--image-column", "image", "--output", path("out"));
    embedWell("--input", path("pictures"), "--output", path("files"));
    Dataset<Row> structs = spark().read().parquet(path("out"));
    assertEquals(3, structs.where("status = 'ok'").count());
    // The same pixels by either way: the same vectors.
    List<List<Float>> expected = vectors(spark().read().parquet(path("files")));
    List<List<Float>> actual = vectors(structs);
    for (int i = 0; i < expected.size(); i++) {
      for (int k = 0; k < expected.get(i).size(); k++) {
        assertEquals(expected.get(i).get(k), actual.get(i).get(k), 1e-5f);
      }
    }
  }

  /** As Spark's image source would hold it: rows of blue, green, red. */
  private static Row struct(byte[] png) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    byte[] data = new byte[image.getHeight() * image.getWidth() * 3];
    for (int i = 0; i < data.length; i++) {
      int pixel = i / 3;
      int rgb = image.getRGB(pixel % image.getWidth(), pixel / image.getWidth());
      data[i] = (byte) (rgb >> (8 * (i % 3)));
    }
    return RowFactory.create("", image.getHeight(), image.getWidth(), 3, 16, data);
  }

  private static List<List<Float>> vectors(Dataset<Row> rows) {
    return rows
        .selectExpr("regexp_extract(path, '[^/]*$', 0) AS name", "embedding")
        .orderBy("name")
        .collectAsList()
        .stream()
        .map(row -> row.<Float>getList(1))
        .toList();
  }

  @Test
  void uriColumnsAreReadAndWhatCannotBeReadCostsItsRow() throws IOException {
    Pictures.write(at("a b%20c#d.png"), 1);
    List<Row> rows =
        List.of(
            RowFactory.create(0, "file:" + at("a b%20c#d.png")),
            RowFactory.create(1, at("a b%20c#d.png").toString()),
            RowFactory.create(2, at("missing.png").toString()),
            RowFactory.create(3, null),
            RowFactory.create(4, "nosuch://x/y.png"),
            RowFactory.create(5, ":"));
    StructType schema =
        new StructType().add("id", DataTypes.IntegerType).add("uri", DataTypes.StringType);
    spark().createDataFrame(rows, schema).write().parquet(path("in"));
    Answer answer =
        embedWell(
            "--input",
            path("in"),
            "--image-column",
            "uri",
            "--key-columns",
            "id",
            "--keep-columns",
            "uri",
            "--max-reject-rate",
            "1",
            "--max-unreadable-rate",
            "1",
            "--output",
            path("out"));
    assertTrue(answer.out().startsWith("6 images: 2 embedded, 4 rejected; "), answer.out());
    List<String> lines = answer.out().lines().toList();
    for (String rejected :
        List.of("    2  UNREADABLE: ", "    3  EMPTY: ", "    5  UNREADABLE: ")) {
      assertTrue(lines.stream().anyMatch(line -> line.startsWith(rejected)), answer.out());
    }
    assertFalse(answer.out().contains("    0  ") || answer.out().contains(" more:"), answer.out());
    assertTrue(
        lines.stream().anyMatch(line -> line.matches("vector \\d+ numbers each")), answer.out());
    List<Row> out = spark().read().parquet(path("out")).orderBy("id").collectAsList();
    assertEquals(
        List.of("ok", "ok", "UNREADABLE", "EMPTY", "UNREADABLE", "UNREADABLE"),
        out.stream().map(row -> row.<String>getAs("status")).toList());
    for (Row row : out.subList(2, 6)) {
      String error = row.getAs("error");
      assertTrue(!error.isBlank() && error.lines().count() == 1, error);
    }
  }
}

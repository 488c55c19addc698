// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.run.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables whose images are not bytes in a column of their own. */
class TableShapesTest extends Increments {
  private static final StructType HUGGING_FACE =
      new StructType().add("bytes", DataTypes.BinaryType).add("path", DataTypes.StringType);

  private void table(String name, StructType schema, Row... rows) {
    spark().createDataFrame(Arrays.asList(rows), schema).write().parquet(path(name));
  }

  /** Status by the values of columns, joined by blanks. */
  private List<String> rows(String output, String... columns) {
    return spark()
        .read()
        .parquet(path(output))
        .selectExpr(
            "concat_ws(' ', "
                + String.join(
                    ", ", Stream.of(columns).map(it -> "nvl(" + it + ", 'null')").toList())
                + ", status)")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .sorted()
        .toList();
  }

  private void huggingFace() throws IOException {
    String file = Pictures.write(at("files/c.png"), 3).toString();
    table(
        "hf",
        new StructType().add("image", HUGGING_FACE).add("label", DataTypes.LongType),
        RowFactory.create(RowFactory.create(Pictures.png(1), "a.png"), 7L),
        RowFactory.create(RowFactory.create(Pictures.png(2), "b.png"), 8L),
        RowFactory.create(RowFactory.create(null, file), 9L),
        RowFactory.create(RowFactory.create(null, null), 10L),
        RowFactory.create(null, 11L));
  }

  @Test
  void imagesOfHuggingFaceNeedNoFurtherWords() throws IOException {
    huggingFace();
    embedWell("--input", path("hf"), "--keep-columns=label", "--output", path("out"));
    assertEquals(
        List.of(
            at("files/c.png") + " 9 ok",
            "a.png 7 ok",
            "b.png 8 ok",
            "null 10 EMPTY",
            "null 11 EMPTY"),
        rows("out", "path", "label"));
    embedWell(
        "--input",
        path("hf"),
        "--image-column",
        "image.bytes",
        "--key-columns",
        "image.path,label",
        "--max-reject-rate=0.9",
        "--output",
        path("nested"));
    assertEquals(
        List.of("a.png 7 ok", "b.png 8 ok"), rows("nested", "path", "label").subList(1, 3));
  }

  @Test
  void imagesOfSparksSourceNeedNoFurtherWords() throws IOException {
    Pictures.folder(at("pictures"), 2, 0);
    embedWell("--input", path("pictures"), "--format", "image", "--output", path("out"));
    assertEquals(2, rows("out", "path").size());
    assertTrue(rows("out", "path").get(0).endsWith("picture-0.png ok"), rows("out", "path").get(0));
    embedWell(
        "--input",
        path("pictures"),
        "--format",
        "image",
        "--image-column",
        "image",
        "--key-columns",
        "image.origin",
        "--keep-columns",
        "image.width",
        "--output",
        path("origin"));
    // The output has a width of its own.
    assertEquals(2, spark().read().parquet(path("origin")).where("image_width = width").count());
    assertTrue(rows("origin", "origin").get(0).endsWith("picture-0.png ok"), "the key");
  }

  @Test
  void textsMayHoldTheirImages() {
    String base64 = Base64.getEncoder().encodeToString(Pictures.png(1));
    String lines = Base64.getMimeEncoder().encodeToString(Pictures.png(2));
    String web = Base64.getUrlEncoder().withoutPadding().encodeToString(Pictures.png(3));
    StringBuilder percent = new StringBuilder();
    for (byte one : Pictures.png(4)) {
      percent.append(String.format("%%%02X", one));
    }
    table(
        "texts",
        new StructType().add("id", DataTypes.StringType).add("image", DataTypes.StringType),
        RowFactory.create("base64", base64),
        RowFactory.create("lines", lines),
        RowFactory.create("web", web),
        RowFactory.create("data", "data:image/png;base64," + base64),
        RowFactory.create("parameters", "DATA:image/png;name=a.png;BASE64," + lines),
        RowFactory.create("percent", "data:image/png," + percent),
        RowFactory.create("broken", "data:image/png;base64,!!!!" + base64),
        RowFactory.create("no comma", "data:image/png;base64"),
        RowFactory.create("not one", "data:text/plain,hello"),
        RowFactory.create("no image", base64.substring(40)));
    embedWell(
        "--input",
        path("texts"),
        "--image-column",
        "image",
        "--key-columns",
        "id",
        "--output",
        path("out"),
        "--max-unreadable-rate",
        "0.2");
    assertEquals(
        List.of(
            "base64 ok",
            "broken CORRUPT",
            "data ok",
            "lines ok",
            "no comma CORRUPT",
            "no image UNREADABLE",
            "not one CORRUPT",
            "parameters ok",
            "percent ok",
            "web ok"),
        rows("out", "id"));
    assertEquals(0, spark().read().parquet(path("out")).where("length(error) > 500").count());
    Answer small =
        embed(
            "--input",
            path("texts"),
            "--image-column",
            "image",
            "--key-columns",
            "id",
            "--output",
            path("small"),
            "--max-bytes",
            "100");
    assertEquals(ExitCode.TOO_MANY_REJECTED, small.code(), small.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "string", "struct"})
  void arraysOfImagesHaveARowAndAPositionForEach(String kind) throws IOException {
    List<Object> images = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String file = Pictures.write(at("files/" + i + ".png"), i).toString();
      images.add(
          switch (kind) {
            case "binary" -> Pictures.png(i);
            case "string" -> file;
            default -> RowFactory.create(Pictures.png(i), i + ".png");
          });
    }
    StructType schema =
        new StructType()
            .add("id", DataTypes.StringType)
            .add(
                "images",
                DataTypes.createArrayType(
                    switch (kind) {
                      case "binary" -> DataTypes.BinaryType;
                      case "string" -> DataTypes.StringType;
                      default -> HUGGING_FACE;
                    }));
    table(
        "in",
        schema,
        RowFactory.create("a", Arrays.asList(images.get(0), images.get(1))),
        RowFactory.create("b", Arrays.asList(images.get(2), null)),
        RowFactory.create("empty", List.of()),
        RowFactory.create("none", null));
    String[] words = folderWords("parquet", "--image-column", "images", "--key-columns", "id");
    embedWell(words);
    assertEquals(
        List.of("a 0 ok", "a 1 ok", "b 0 ok", "b 1 EMPTY", "none 0 EMPTY"),
        rows("out", "id", "position"));
    if (!kind.equals("string")) { // what follows is the same for all
      return;
    }
    embedWell(words);
    assertEquals(0, reported("/increment/to_do"));
    Row more = RowFactory.create("c", List.of(images.get(2)));
    spark().createDataFrame(List.of(more), schema).write().mode("append").parquet(path("in"));
    embedWell(words);
    assertEquals(1, reported("/increment/committed_rows"));
    assertEquals(6, rows("out", "id", "position").size());
  }

  @Test
  void incrementsKnowImagesOfHuggingFaceAndTextsThatHoldTheirs() throws IOException {
    huggingFace();
    String[] words =
        words("parquet", "--input", path("hf"), "--key-columns", "label", "--commit-rows", "2");
    embedWell(words);
    assertEquals(5, rows("out", "label").size());
    embedWell(words);
    assertEquals(0, reported("/increment/to_do"));
    String big = Base64.getEncoder().encodeToString(new byte[20_000]);
    spark()
        .range(0, 50, 1, 5)
        .selectExpr(
            "cast(id AS string) AS id",
            "concat('data:image/png;base64,', '"
                + Base64.getEncoder().encodeToString(Pictures.png(1))
                + "') AS image",
            "'" + big + "' AS other")
        .write()
        .parquet(path("texts"));
    String[] texts = {
      "--input",
      path("texts"),
      "--image-column",
      "image",
      "--key-columns",
      "id",
      "--mode",
      "incremental",
      "--commit-rows",
      "20",
      "--output",
      path("texts-out"),
      "--report",
      path("report.json")
    };
    embedWell(texts);
    assertEquals(50, rows("texts-out", "id").stream().distinct().count());
    embedWell(texts);
    assertEquals(0, reported("/increment/to_do"));
  }

  @Test
  void listsOfAddressesHaveAHeader() throws IOException {
    String one = Pictures.write(at("files/a, \"b\".png"), 1).toString();
    String two = Pictures.write(at("files/c.png"), 2).toString();
    String quoted = "\"" + one.replace("\"", "\"\"") + "\"";
    Map<String, String> lists =
        Map.of(
            "list.csv", "\uFEFFurl,id,text\n" + quoted + ",1,\"two\nlines\"\n" + two + ",2,x\n",
            "list.TSV", "id\turl\n1\t" + quoted + "\n2\t" + two + "\n",
            "lines.jsonl", json(1, one) + "\n" + json(2, two) + "\n",
            "array.json", "\uFEFF\n [" + json(1, one) + ",\n" + json(2, two) + "]");
    for (Map.Entry<String, String> list : lists.entrySet()) {
      String name = list.getKey();
      Files.writeString(at(name), list.getValue());
      embedWell(list(name, name + ".out"));
      assertEquals(List.of("1 ok", "2 ok"), rows(name + ".out", "id"), name);
    }
    for (String name : List.of("list.csv", "array.json")) {
      String packed = name + ".gz";
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(at(packed)))) {
        out.write(lists.get(name).getBytes(StandardCharsets.UTF_8));
      }
      embedWell(list(packed, packed + ".out"));
      assertEquals(2, rows(packed + ".out", "id").size());
    }
    Files.createDirectories(at("folder"));
    Files.writeString(at("folder/part-1.txt"), lists.get("list.csv"));
    embedWell(list("folder", "said", "--format", "csv"));
    assertEquals(2, rows("said", "id").size());
    Files.writeString(at("folder/part-2.txt"), "id,url,text\n3," + two + ",x\n");
    Answer swapped = embed(list("folder", "swapped", "--format", "csv"));
    assertTrue(swapped.err().contains("CSV header does not conform"), swapped.toString());
    Pictures.write(at("files/metadata.csv.png"), 1);
    Files.writeString(at("files/metadata.csv"), "file_name,text\n");
    embedWell("--input", path("files"), "--output", path("images"));
    assertEquals(3, rows("images", "path").size());
  }

  /** Words that embed a list of addresses. */
  private String[] list(String input, String output, String... more) {
    List<String> words = new ArrayList<>(List.of("--input", path(input), "--output", path(output)));
    words.addAll(List.of("--image-column", "url", "--key-columns", "id"));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  private static String json(int id, String url) {
    return "{\"id\": \"" + id + "\", \"url\": \"" + url.replace("\"", "\\\"") + "\"}";
  }

  @Test
  void namesInOtherLettersAreAskedFor() throws IOException {
    huggingFace();
    Answer answer =
        embed(
            "--input",
            path("hf"),
            "--image-column",
            "Image.Bytes",
            "--key-columns",
            "Label",
            "--output",
            path("out"));
    assertEquals(ExitCode.WRONG_CONFIGURATION, answer.code(), answer.toString());
    assertEquals(
        List.of(
            "no column 'Label' in the input; did you mean 'label'? it has image, label",
            "--image-column: no column 'Image.Bytes' in the input; did you mean 'image.bytes'? it"
                + " has image, label"),
        answer.errors());
  }

  @Test
  void deeplyPartitionedTablesAreRecognised() {
    images("2026-11-23", 0, 2)
        .selectExpr("id", "content", "explode(sequence(1, 6)) AS y", "1 AS m", "1 AS d", "1 AS h")
        .selectExpr("*", "explode(sequence(1, 12)) AS mm", "1 AS dd")
        .write()
        .partitionBy("y", "mm", "m", "d", "h", "dd")
        .parquet(path("deep"));
    embedWell(
        "--input",
        path("deep"),
        "--key-columns",
        "id,y,mm",
        "--limit",
        "5",
        "--output",
        path("out"));
    assertEquals(5, rows("out", "id").size());
  }
}

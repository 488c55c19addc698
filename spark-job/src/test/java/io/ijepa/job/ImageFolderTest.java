// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.run.ExitCode;
import io.ijepa.job.table.ImageSource;
import io.ijepa.job.table.ImageTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class ImageFolderTest extends SparkTest {

  @Test
  void oddNamesAreRead() throws IOException {
    List<String> names =
        List.of(
            "with space.png",
            "percent%20twenty.png",
            "hash#tag.png",
            "question?.png",
            "brackets[1]{2}.png",
            "star*.png",
            "plus+and&.png",
            "München 東京.png",
            "quote'and\".png",
            "12:30.png",
            "UPPER.PNG",
            "Mixed.JpG",
            "deep/er [x]/down/a.png");
    for (int i = 0; i < names.size(); i++) {
      Pictures.write(at("odd").resolve(names.get(i)), i);
    }
    embedWell("--input", path("odd"), "--output", path("out"), "--max-reject-rate", "0");
    Dataset<Row> rows = spark().read().parquet(path("out"));
    assertEquals(names.size(), rows.where("status = 'ok'").count());
    List<String> paths =
        rows.select("path").collectAsList().stream().map(row -> row.getString(0)).toList();
    for (String name : names) {
      assertTrue(paths.contains("file:" + at("odd").resolve(name)), name + " in " + paths);
    }
  }

  @Test
  void aFolderWithBracketsInItsNameIsNoPattern() throws IOException {
    Pictures.folder(at("set [1] {a}*?"), 3, 0);
    embedWell("--input", path("set [1] {a}*?"), "--output", path("out"));
    assertEquals(3, spark().read().parquet(path("out")).count());
  }

  @Test
  void patternsAndSingleFiles() throws IOException {
    Pictures.folder(at("pictures"), 12, 0);
    embedWell("--input", path("pictures/picture-1*.png"), "--output", path("glob"));
    assertEquals(3, spark().read().parquet(path("glob")).count());
    embedWell("--input", path("pictures/picture-7.png"), "--output", path("one"));
    assertEquals(1, spark().read().parquet(path("one")).count());
  }

  @Test
  void aPatternBesideANameWithAColonIsRefusedByName() throws IOException {
    Pictures.write(at("times/12:30.png"), 1);
    Answer answer = embed("--input", path("times/*.png"), "--output", path("out"));
    assertEquals(ExitCode.WRONG_CONFIGURATION, answer.code());
    assertTrue(
        answer.errors().stream()
            .anyMatch(
                error ->
                    error.startsWith("--input " + path("times/*.png") + " cannot be matched")
                        && error.endsWith("12:30.png; give the folder itself")),
        answer.toString());
  }

  @Test
  void imagesBehindManyClassFoldersAreFound() throws IOException {
    for (int i = 0; i < 150; i++) {
      Pictures.write(at("classes/c" + i + "/image.png"), i);
    }
    embedWell("--input", path("classes"), "--output", path("out"));
    assertEquals(150, spark().read().parquet(path("out")).count());
  }

  @Test
  void hiddenAndOtherFilesArePassedOver() throws IOException {
    Pictures.folder(at("mixed"), 2, 0);
    Pictures.write(at("mixed/.hidden.png"), 1);
    Pictures.write(at("mixed/_private/a.png"), 1);
    Files.writeString(at("mixed/readme.txt"), "text");
    Files.write(at("mixed/empty.jpg"), new byte[0]);
    embedWell("--input", path("mixed"), "--output", path("out"));
    Dataset<Row> rows = spark().read().parquet(path("out"));
    assertEquals(3, rows.count());
    assertEquals(1, rows.where("status = 'EMPTY' AND error IS NOT NULL").count());
    embedWell("--input", path("mixed/*"), "--output", path("glob"));
    assertEquals(3, spark().read().parquet(path("glob")).count());
    embedWell("--input", path("mixed/.hid*"), "--output", path("asked"));
    assertEquals(1, spark().read().parquet(path("asked")).count());
  }

  @Test
  void smallFilesArePackedIntoFewTasks() throws IOException {
    Path many = Files.createDirectories(at("many"));
    byte[] picture = Pictures.png(1);
    for (int i = 0; i < 4000; i++) {
      Files.write(many.resolve(i + ".png"), picture);
    }
    ImageTable table = ImageTable.open(spark(), ImageSource.of(many.toString()));
    assertEquals(4000, table.count().getAsLong());
    // Spark's own packing would make 125 tasks: 32 files each.
    assertEquals(2, table.rows().rdd().getNumPartitions());
    assertEquals(4000, table.rows().count());
  }
}

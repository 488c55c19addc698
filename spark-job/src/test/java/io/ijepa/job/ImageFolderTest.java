// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ijepa.job.input.ImageSource;
import io.ijepa.job.input.ImageTable;
import io.ijepa.job.run.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

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
  void aPatternMatchesNamesWithAColonAndLinksThatLeadNowhere() throws IOException {
    Pictures.write(at("times/12:30.png"), 1);
    Files.createSymbolicLink(at("times/gone.png"), Path.of("/nowhere/gone.png"));
    embedWell("--input", path("times/*.png"), "--max-unreadable-rate=1", "--output", path("out"));
    assertEquals(Map.of("12:30.png", "ok", "gone.png", "UNREADABLE"), statuses(path("out")));
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
  void imagesBesideLabelsInATableAreImages() throws IOException {
    spark().range(1).write().parquet(path("data/labels"));
    Pictures.write(at("data/documents/more/notes.png"), 1);
    Pictures.write(at("data/images/a.png"), 2);
    embedWell("--input", path("data"), "--output", path("out"));
    assertEquals(Set.of("a.png", "notes.png"), statuses(path("out")).keySet());
  }

  /** The status of each row by the name of its file; no file has two rows. */
  private static Map<String, String> statuses(String output) {
    Map<String, String> statuses = new TreeMap<>();
    for (Row row : spark().read().parquet(output).select("path", "status").collectAsList()) {
      String path = row.getString(0);
      String name = path.substring(path.lastIndexOf('/') + 1);
      assertNull(statuses.put(name, row.getString(1)), path + " is there twice");
    }
    return statuses;
  }

  @Test
  void namesThatBeginWithAPointOrAnUnderscoreAreTheUsersOwn() throws IOException {
    Pictures.write(at("camera/_DSC0001.JPG"), 1);
    Pictures.write(at("camera/_MG_2.PNG"), 2);
    Pictures.write(at("camera/.hidden.png"), 3);
    Pictures.write(at("camera/_private/a.png"), 4);
    Pictures.write(at("camera/.thumbnails/b.png"), 5);
    Pictures.write(at("camera/_kind=x/c.png"), 6);
    for (String ours :
        List.of("_temporary/0/t.png", "_ijepa/r.png", "_delta_logs", ".x.png.crc", "_SUCCESS")) {
      Pictures.write(at("camera").resolve(ours), 7);
    }
    Answer answer = embedWell("--input", path("camera"), "--output", path("out"));
    assertEquals(
        Set.of("_DSC0001.JPG", "_MG_2.PNG", ".hidden.png", "a.png", "b.png", "c.png"),
        statuses(path("out")).keySet());
    assertEquals(
        List.of(
            "passed over 1 name of the input: 1 no ending; --format images takes every file for an"
                + " image"),
        notes(answer));
    embedWell("--input", path("camera/*.{JPG,PNG}"), "--output", path("glob"));
    assertEquals(Set.of("_DSC0001.JPG", "_MG_2.PNG"), statuses(path("glob")).keySet());
  }

  private static List<String> notes(Answer answer) {
    return answer.err().lines().filter(line -> line.startsWith("passed over")).toList();
  }

  @Test
  void whatIsNoImageByItsNameIsCountedAndSaid() throws IOException {
    Pictures.folder(at("mixed"), 2, 0);
    Files.writeString(at("mixed/readme.txt"), "text");
    Files.writeString(at("mixed/notes.txt"), "text");
    Pictures.write(at("mixed/3fa9c1"), 3);
    Pictures.write(at("mixed/photo.jpg_large"), 4);
    Files.write(at("mixed/empty.jpg"), new byte[0]);
    Files.write(at("mixed/._picture-0.png"), new byte[] {0, 5, 22, 7});
    Pictures.write(at("mixed/._alone.png"), 5);
    Pictures.write(at("mixed/__MACOSX/._other.png"), 6);
    Answer answer =
        embedWell("--input", path("mixed"), "--output", path("out"), "--report", path("r.json"));
    assertEquals(
        Map.of(
            "picture-0.png",
            "ok",
            "picture-1.png",
            "ok",
            "._alone.png",
            "ok",
            "empty.jpg",
            "EMPTY"),
        statuses(path("out")));
    assertEquals(
        List.of(
            "passed over 6 names of the input: 2 .txt, 1 ._* of macOS, 1 .jpg_large, 1 __MACOSX"
                + " folders, 1 no ending; --format images takes every file for an image"),
        notes(answer));
    JsonNode passedOver =
        new ObjectMapper().readTree(at("r.json").toFile()).at("/input/passed_over");
    assertEquals(2, passedOver.at("/.txt").asInt());
    assertEquals(1, passedOver.at("/no ending").asInt());

    Answer all = embedWell("--input", path("mixed"), "--format", "images", "--output", path("all"));
    assertEquals(8, statuses(path("all")).size());
    assertEquals("ok", statuses(path("all")).get("3fa9c1"));
    assertEquals("ok", statuses(path("all")).get("photo.jpg_large"));
    assertEquals("CORRUPT", statuses(path("all")).get("readme.txt"));
    assertEquals(
        List.of("passed over 2 names of the input: 1 ._* of macOS, 1 __MACOSX folders"),
        notes(all));
    Answer glob = embedWell("--input", path("mixed/*.png"), "--output", path("glob"));
    assertEquals(
        Set.of("picture-0.png", "picture-1.png", "._alone.png"), statuses(path("glob")).keySet());
    assertEquals(List.of("passed over 1 name of the input: 1 ._* of macOS"), notes(glob));
  }

  @Test
  void linksInCirclesAreWalkedOnceAndThoseThatLeadNowhereAreRows() throws IOException {
    Pictures.write(at("p/a.png"), 1);
    Pictures.write(at("p/x/b.png"), 2);
    Pictures.write(at("p/y/c.png"), 3);
    Pictures.write(at("else/d.png"), 4);
    Files.createSymbolicLink(at("p/self"), Path.of("."));
    Files.createSymbolicLink(at("p/again"), Path.of("."));
    Files.createSymbolicLink(at("p/x/to-y"), Path.of("../y"));
    Files.createSymbolicLink(at("p/y/to-x"), Path.of("../x"));
    Files.createSymbolicLink(at("p/else"), at("else"));
    Files.createSymbolicLink(at("else/back"), at("p"));
    Files.createSymbolicLink(at("p/link.png"), Path.of("a.png"));
    Files.createSymbolicLink(at("p/missing.jpg"), Path.of("/nowhere/x.jpg"));
    Files.createSymbolicLink(at("p/round.jpg"), Path.of("round.jpg"));
    Answer answer =
        embedWell("--input", path("p"), "--max-unreadable-rate", "1", "--output", path("out"));
    assertEquals(
        Map.of(
            "a.png",
            "ok",
            "b.png",
            "ok",
            "c.png",
            "ok",
            "d.png",
            "ok",
            "link.png",
            "ok",
            "missing.jpg",
            "UNREADABLE",
            "round.jpg",
            "UNREADABLE"),
        statuses(path("out")));
    assertEquals(
        List.of("passed over 5 names of the input: 5 links to folders listed already"),
        notes(answer));
    assertEquals(
        1,
        spark()
            .read()
            .parquet(path("out"))
            .where("error LIKE 'a link to a file that is not there: %missing.jpg'")
            .count());
  }

  @Test
  @EnabledOnOs(OS.LINUX) // elsewhere no name has such bytes
  void aNameThatIsNoUtf8IsARowThatSaysSo() throws IOException, InterruptedException {
    Pictures.write(at("names/a.png"), 1);
    Process copy =
        new ProcessBuilder("bash", "-c", "cp a.png $'b\\xe9.png'")
            .directory(at("names").toFile())
            .start();
    assertEquals(0, copy.waitFor());
    embedWell("--input", path("names"), "--max-unreadable-rate", "0.5", "--output", path("out"));
    assertEquals(
        1,
        spark()
            .read()
            .parquet(path("out"))
            .where("status = 'UNREADABLE' AND error LIKE '%its name has bytes that are no UTF-8%'")
            .count());
  }

  @Test
  void severalInputsAreOneTable() throws IOException {
    Pictures.write(at("one/a.png"), 1);
    Pictures.write(at("two/b.png"), 2);
    Pictures.write(at("two/deep/c.png"), 3);
    embedWell(
        "--input",
        path("one"),
        "--input=" + path("two"),
        "--input",
        path("two/deep"),
        "--input",
        path("one/*.png"),
        "--output",
        path("out"));
    assertEquals(Set.of("a.png", "b.png", "c.png"), statuses(path("out")).keySet());

    images("2026-11-23", 0, 2).write().parquet(path("t1"));
    images("2026-11-24", 2, 1).select("day", "content", "id").write().parquet(path("t2"));
    embedWell(
        "--input",
        path("t1"),
        "--input",
        path("t2"),
        "--key-columns",
        "id",
        "--output",
        path("tables"));
    assertEquals(3, spark().read().parquet(path("tables")).where("status = 'ok'").count());
    images("2026-11-23", 0, 2).write().mode("overwrite").saveAsTable("known_twice");
    Answer twice =
        embed(
            "--input=known_twice",
            "--input=default.Known_Twice",
            "--key-columns=id",
            "--output",
            path("no"));
    spark().sql("DROP TABLE known_twice");
    assertEquals(ExitCode.WRONG_CONFIGURATION, twice.code());
    assertTrue(twice.errors().get(0).contains("its rows would come twice"), twice.toString());
    for (List<String> wrong :
        List.of(
            List.of("t1", "one", "is parquet, but --input"),
            List.of("t1", "t1", "its rows would come twice"),
            List.of("t1", "t1/*.parquet", "its rows would come twice"))) {
      Answer refused =
          embed(
              "--input",
              path(wrong.get(0)),
              "--input",
              path(wrong.get(1)),
              "--key-columns",
              "id",
              "--output",
              path("no"));
      assertEquals(ExitCode.WRONG_CONFIGURATION, refused.code());
      assertTrue(refused.errors().get(0).contains(wrong.get(2)), refused.toString());
    }
  }

  @Test
  void foldersOfKeyAndValueAreColumns() throws IOException {
    Pictures.write(at("p/kind=cat/1.png"), 1);
    Pictures.write(at("p/kind=dog/size=07/2.png"), 2);
    Pictures.write(at("p/kind=a%2Fb/3.png"), 3);
    Pictures.write(at("p/kind=__HIVE_DEFAULT_PARTITION__/4.png"), 4);
    Pictures.write(at("p/5=5.png"), 5);
    embedWell("--input", path("p"), "--keep-columns", "kind,size", "--output", path("out"));
    assertEquals(
        List.of(
            "1.png cat null",
            "2.png dog 07",
            "3.png a/b null",
            "4.png null null",
            "5=5.png null null"),
        spark()
            .read()
            .parquet(path("out"))
            .selectExpr(
                "concat_ws(' ', substring_index(path, '/', -1), nvl(kind, 'null'),"
                    + " nvl(size, 'null'))")
            .collectAsList()
            .stream()
            .map(row -> row.getString(0))
            .sorted()
            .toList());
    embedWell("--input", path("p/kind=*/*.png"), "--keep-columns=kind", "--output", path("glob"));
    assertEquals(1, spark().read().parquet(path("glob")).where("kind = 'cat'").count());
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

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ijepa.job.page.DuplicateGroups;
import io.ijepa.job.page.Group;
import io.ijepa.job.page.Match;
import io.ijepa.job.page.PagePictures;
import io.ijepa.job.page.ResultPage;
import io.ijepa.job.page.SearchGroups;
import io.ijepa.job.page.Thumbnail;
import io.ijepa.settings.FetchSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** What a page takes from tables: groups from a search's rows, pictures from files and tables. */
final class PagePicturesTest extends SparkTest {

  @Test
  void picturesComeFromTheirPathsAndSayWhyTheyDoNot() throws Exception {
    Path picture = Pictures.write(at("a picture.png"), 1);
    Map<String, Thumbnail> pictures =
        PagePictures.ofKeys(spark(), FetchSettings.DEFAULT)
            .thumbnails(List.of("file:" + picture, "/no/such.png", "", "7"));
    assertNotNull(pictures.get("file:" + picture).jpeg());
    assertEquals("UNREADABLE: no such file: /no/such.png", pictures.get("/no/such.png").problem());
    assertEquals("UNREADABLE: no path or URI: ''", pictures.get("").problem());
    assertEquals("UNREADABLE: no such file: 7", pictures.get("7").problem());
  }

  @Test
  void picturesComeFromATableByKeyAndTheOthersFromTheirPaths() throws Exception {
    Path picture = Pictures.write(at("query.png"), 1);
    StructType schema =
        new StructType().add("k", DataTypes.StringType).add("v", DataTypes.BinaryType);
    Dataset<Row> images =
        spark()
            .createDataFrame(
                List.of(
                    RowFactory.create("1", Pictures.png(1)),
                    RowFactory.create("1", Pictures.png(2)),
                    RowFactory.create("2", new byte[] {1, 2, 3}),
                    RowFactory.create("3", Pictures.png(3)),
                    RowFactory.create(null, Pictures.png(3))),
                schema);
    Map<String, Thumbnail> pictures =
        PagePictures.of(images, FetchSettings.DEFAULT)
            .thumbnails(List.of("1", "2", "4", picture.toString()));
    assertEquals(4, pictures.size());
    assertNotNull(pictures.get("1").jpeg());
    assertEquals("CORRUPT: begins with 01 02 03: no image format", pictures.get("2").problem());
    assertEquals("UNREADABLE: no such file: 4", pictures.get("4").problem());
    assertNotNull(pictures.get(picture.toString()).jpeg());
    assertNull(pictures.get("3"));
  }

  @Test
  void groupsComeInTheOrderOfTheirKeysAndMatchesInTheOrderOfTheirRanks() {
    Dataset<Row> rows =
        spark()
            .sql(
                "SELECT * FROM VALUES ('b', 2, 'x', float(0.5)), ('a', 1, 'x', float(0.25)),"
                    + " ('b', 1, 'y', float(0.75))"
                    + " AS t(query_path, rank, neighbor_path, score)");
    assertEquals(
        List.of(
            new Group("a", List.of(new Match("x", 0.25))),
            new Group("b", List.of(new Match("y", 0.75), new Match("x", 0.5)))),
        SearchGroups.first(rows));
  }

  @Test
  void keysOfEveryTypeAndOfSeveralColumnsAreTexts() {
    Dataset<Row> rows =
        spark()
            .sql(
                "SELECT date'2026-11-23' AS query_day, 7 AS `query_a``b`, 1 AS rank,"
                    + " X'00ff' AS neighbor_id, CAST(NULL AS STRING) AS neighbor_x,"
                    + " float('NaN') AS score");
    Group group = SearchGroups.first(rows).get(0);
    assertEquals("2026-11-23, 7", group.key());
    assertEquals("00FF, null", group.matches().get(0).key());
  }

  @Test
  void ofManyNeighboursTheFirstAreKeptAndAllAreCounted() {
    Dataset<Row> rows =
        spark()
            .range(1, 101)
            .selectExpr(
                "'q' AS query_path",
                "int(id) AS rank",
                "string(id) AS neighbor_path",
                "float(1 / id) AS score");
    Group group = SearchGroups.first(rows).get(0);
    assertEquals(100, group.found());
    assertEquals(ResultPage.MOST_MATCHES, group.matches().size());
    assertEquals(new Match("1", 1), group.matches().get(0));
  }

  @Test
  void aClusterIsTheRowToKeepAndTheOthersNearestFirst() {
    Dataset<Row> pairs =
        spark()
            .sql(
                "SELECT * FROM VALUES ('a', 'b', float(0.75)), ('b', 'c', float(0.5)),"
                    + " ('b', 'd', float(1)), ('x', 'y', float(0.5))"
                    + " AS t(a_path, b_path, score)");
    Dataset<Row> clusters =
        spark()
            .sql(
                "SELECT *, 4 AS cluster_size FROM VALUES ('a', 'b'), ('b', 'b'), ('c', 'b'),"
                    + " ('d', 'b'), ('e', 'b'), ('x', 'y'), ('y', 'y') AS t(path, keeper_path)");
    assertEquals(
        List.of(
            new Group(
                "b",
                List.of(
                    new Match("d", 1),
                    new Match("a", 0.75),
                    new Match("c", 0.5),
                    new Match("e", Double.NaN))),
            new Group("y", List.of(new Match("x", 0.5)))),
        DuplicateGroups.first(pairs, clusters));
  }
}

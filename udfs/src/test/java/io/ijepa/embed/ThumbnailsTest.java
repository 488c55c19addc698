// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ijepa.image.Thumbnailer;
import io.ijepa.option.OptionNames;
import io.ijepa.settings.FetchSettings;
import io.ijepa.testing.SparkTest;
import io.ijepa.testing.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class ThumbnailsTest extends SparkTest {
  private static final int SIDE = 8;

  @TempDir Path folder;

  @Test
  void bytesAndUrisGiveTheSamePictures() throws Exception {
    byte[] image = TestImages.of(GELU).get(1);
    byte[] expected = new Thumbnailer(SIDE).jpeg(image);
    Path file = Files.write(folder.resolve("with space ü.png"), image);
    Row bytes = thumbnails(IMAGES, RowFactory.create("a", image)).get(0);
    StructType uris = new StructType().add("k", DataTypes.StringType).add("u", "string");
    Row uri = thumbnails(uris, RowFactory.create("a", "file:" + file)).get(0);
    assertArrayEquals(expected, bytes.<byte[]>getAs(Thumbnails.JPEG));
    assertArrayEquals(expected, uri.<byte[]>getAs(Thumbnails.JPEG));
    assertNull(bytes.getAs(Thumbnails.ERROR));
  }

  @Test
  void sparksImageStructIsAPicture() {
    Dataset<Row> struct =
        spark.sql(
            "SELECT 'a' AS path, named_struct('origin', 'x', 'height', 1, 'width', 2, 'nChannels',"
                + " 3, 'mode', 16, 'data', X'010203040506') AS image");
    assertNull(
        Thumbnails.of(struct, FetchSettings.DEFAULT, SIDE, OptionNames.PLAIN)
            .head()
            .getAs(Thumbnails.ERROR));
  }

  @Test
  void whatCannotBeShownSaysWhyAndTheRestGoesOn() {
    StructType uris = new StructType().add("k", DataTypes.StringType).add("u", "string");
    List<Row> missing =
        thumbnails(uris, RowFactory.create("a", "/no/such.png"), RowFactory.create("b", null));
    assertEquals("UNREADABLE: no such file: /no/such.png", missing.get(0).getAs(Thumbnails.ERROR));
    assertEquals("EMPTY: no bytes", missing.get(1).getAs(Thumbnails.ERROR));
    assertNull(missing.get(0).getAs(Thumbnails.JPEG));
    List<Row> broken =
        thumbnails(
            IMAGES,
            RowFactory.create("a", BROKEN),
            RowFactory.create(null, TestImages.of(GELU).get(0)));
    assertEquals("CORRUPT: begins with 01 02 03: no image format", broken.get(0).getAs("error"));
    assertNull(broken.get(1).getAs(Thumbnails.ERROR));
  }

  @Test
  void manyRowsComeBackOneForOne() throws Exception {
    List<Row> table = new ArrayList<>();
    Path file = Files.write(folder.resolve("one.png"), TestImages.of(GELU).get(0));
    for (int i = 0; i < 100; i++) {
      table.add(RowFactory.create("" + i, i % 3 == 0 ? "/no/such" : file.toString()));
    }
    StructType uris = new StructType().add("k", DataTypes.StringType).add("u", "string");
    List<Row> rows = thumbnails(uris, table.toArray(Row[]::new));
    for (int i = 0; i < 100; i++) {
      assertEquals("" + i, rows.get(i).getString(0));
      assertEquals(i % 3 == 0, rows.get(i).getAs(Thumbnails.JPEG) == null);
    }
  }

  @Test
  void aColumnOfNumbersHoldsNoPictures() {
    Dataset<Row> numbers = spark.sql("SELECT 'a' AS k, 1 AS picture");
    assertEquals(
        "image-column picture must be binary (encoded images), a string of URIs or base64, a Spark"
            + " image struct, or a struct<bytes,path>, but is int",
        assertThrows(
                IllegalArgumentException.class,
                () -> Thumbnails.of(numbers, FetchSettings.DEFAULT, SIDE, OptionNames.PLAIN))
            .getMessage());
  }

  private List<Row> thumbnails(StructType schema, Row... rows) {
    return Thumbnails.of(
            spark.createDataFrame(List.of(rows), schema).coalesce(1),
            FetchSettings.DEFAULT,
            SIDE,
            OptionNames.PLAIN)
        .collectAsList();
  }
}

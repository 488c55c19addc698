// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.testing.SparkTest;
import io.ijepa.testing.TestImages;
import io.ijepa.udf.IJepa;
import java.nio.charset.StandardCharsets;
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

/** The three kinds of image column give the same vectors, and name what they cannot read. */
@Timeout(120)
final class ImageColumnsTest extends SparkTest {
  @TempDir Path folder;

  /** The schema of Spark's image source, which lies in spark-mllib. */
  private static final StructType IMAGE_STRUCT =
      new StructType()
          .add("origin", DataTypes.StringType)
          .add("height", DataTypes.IntegerType, false)
          .add("width", DataTypes.IntegerType, false)
          .add("nChannels", DataTypes.IntegerType, false)
          .add("mode", DataTypes.IntegerType, false)
          .add("data", DataTypes.BinaryType, false);

  @Test
  void sparksImageStructGivesTheSameVectorsAsTheFile() {
    List<Row> table = new ArrayList<>();
    byte[] rgb = GELU.pixels();
    for (int image = 0; image < GELU.images(); image++) {
      byte[] bgr = new byte[20 * 20 * 3];
      for (int pixel = 0; pixel < bgr.length; pixel += 3) {
        for (int channel = 0; channel < 3; channel++) {
          bgr[pixel + 2 - channel] = rgb[image * bgr.length + pixel + channel];
        }
      }
      table.add(RowFactory.create("" + image, RowFactory.create("x", 20, 20, 3, 16, bgr)));
    }
    // What that source gives for a file that does not decode.
    table.add(RowFactory.create("b", RowFactory.create("x", -1, -1, -1, -1, new byte[0])));
    StructType schema =
        new StructType().add("path", DataTypes.StringType).add("image", IMAGE_STRUCT);
    List<Row> rows =
        IJepa.embed(
                spark.createDataFrame(table, schema).coalesce(1), options("image-column", "image"))
            .collectAsList();
    for (int image = 0; image < GELU.images(); image++) {
      assertEmbedded(image, rows.get(image));
      assertEquals(20, rows.get(image).<Integer>getAs("width"));
    }
    assertError("EMPTY", "the image struct holds no data", rows.get(GELU.images()));
  }

  @Test
  void anImageStructWithNullsIsRejectedAndNotTheTask() {
    Dataset<Row> structs =
        spark
            .range(4)
            .selectExpr(
                "cast(id as string) as path",
                "if(id = 0, null, named_struct('origin', 'x', 'height', if(id = 1, null, 2),"
                    + " 'width', 2, 'nChannels', 3, 'mode', if(id = 2, 99, 16), 'data',"
                    + " if(id = 3, X'0102', X'010203040506070809101112'))) as image");
    List<Row> rows =
        IJepa.embed(structs.coalesce(1), options("image-column", "image")).collectAsList();
    assertEquals("EMPTY", rows.get(0).getAs("status"));
    assertEquals("CORRUPT", rows.get(1).getAs("status"));
    assertEquals(
        "the image struct lacks its height, width, nChannels or mode", rows.get(1).getAs("error"));
    assertTrue(!rows.get(2).getAs("status").equals("ok"));
    assertEquals("CORRUPT", rows.get(3).getAs("status"));
  }

  @Test
  void urisAreReadHoweverTheyAreWritten() throws Exception {
    List<String> names =
        List.of(
            "plain.png", "with space.png", "ünïcode 漢字.png", "100%.png", "a%20b.png", "#[x].png");
    List<String> uris = new ArrayList<>();
    for (String name : names) {
      uris.add("file:" + write(name, 2));
    }
    uris.add(folder.resolve("with space.png").toUri().toString()); // with%20space
    uris.add(folder.resolve("plain.png").toString()); // a path of the default file system
    uris.add("bare:" + folder.resolve("plain.png"));
    uris.add(Path.of("").toAbsolutePath().relativize(write("relative.png", 2)).toString());
    List<Row> rows = embedUris(uris);
    for (int i = 0; i < uris.size(); i++) {
      assertEquals(uris.get(i), rows.get(i).getAs("path"));
      assertEmbedded(2, rows.get(i));
    }
  }

  @Test
  void whatCannotBeReadSaysWhyAndTheRestGoesOn() throws Exception {
    Path directory = Files.createDirectory(folder.resolve("directory"));
    Path empty = Files.createFile(folder.resolve("empty.png"));
    List<String> uris = new ArrayList<>();
    uris.add("file:/no/such/file.png");
    uris.add(directory.toString());
    uris.add(empty.toString());
    uris.add(null);
    uris.add("");
    uris.add("nosuchscheme:/x.png");
    uris.add(write("good.png", 0).toString());
    List<Row> rows = embedUris(uris);
    assertError("UNREADABLE", "no such file: file:/no/such/file.png", rows.get(0));
    assertError("UNREADABLE", "a directory, not a file: " + directory, rows.get(1));
    assertEquals("EMPTY", rows.get(2).getAs("status"));
    assertEquals("EMPTY", rows.get(3).getAs("status"));
    assertError("UNREADABLE", "no path or URI: ''", rows.get(4));
    assertEquals("UNREADABLE", rows.get(5).getAs("status"));
    assertTrue(
        rows.get(5).<String>getAs("error").startsWith("refused: nosuchscheme: is not among"));
    assertEmbedded(0, rows.get(6));
  }

  @Test
  void aFileWhoseChecksumIsWrongIsUnreadable() throws Exception {
    Path image = write("summed.png", 0);
    byte[] sum = new byte[8 + 4];
    System.arraycopy("crc\0\0\0\2\0".getBytes(StandardCharsets.ISO_8859_1), 0, sum, 0, 8);
    Files.write(folder.resolve(".summed.png.crc"), sum);
    Row row = embedUris(List.of(image.toString())).get(0);
    assertEquals("UNREADABLE", row.getAs("status"));
  }

  @Test
  void manyUrisComeBackInOrderThoughTheyAreReadAhead() throws Exception {
    List<String> uris = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      uris.add(i % 5 == 4 ? "/no/such/" + i : write(i + ".png", i).toString());
    }
    List<Row> rows = embedUris(uris);
    for (int i = 0; i < 60; i++) {
      assertEquals(uris.get(i), rows.get(i).getAs("path"));
      if (i % 5 == 4) {
        assertEquals("UNREADABLE", rows.get(i).getAs("status"));
      } else {
        assertArrayEquals(expected(i), embedding(rows.get(i)), 1e-4f);
      }
    }
  }

  private Path write(String name, int image) throws Exception {
    List<byte[]> images = TestImages.of(GELU);
    return Files.write(folder.resolve(name), images.get(image % images.size()));
  }

  private List<Row> embedUris(List<String> uris) {
    List<Row> table = uris.stream().map(RowFactory::create).toList();
    Dataset<Row> rows =
        spark.createDataFrame(table, new StructType().add("path", DataTypes.StringType));
    return IJepa.embed(rows.coalesce(1), options("image-column", "path")).collectAsList();
  }

  private static void assertError(String status, String error, Row row) {
    assertEquals(status, row.getAs("status"));
    assertEquals(error, row.getAs("error"));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.host.ProcessMemory;
import io.ijepa.testing.Forked;
import io.ijepa.testing.ReferenceCheckpoint;
import io.ijepa.udf.IJepa;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eight slots that each decode 100 megapixels do not need the memory of eight images. */
@Tag("soak")
final class LargeImagesIT {
  private static final int SIDE = 10_000;

  /** Heap, the budget of decoded pixels (one image is more than that), Spark and the libraries. */
  private static final long MOST_RESIDENT_BYTES = (1024L + 300 + 700) << 20;

  /** Runs in a JVM of its own: embeds the files that it is given, eight at a time. */
  static final class Embed {
    private Embed() {}

    public static void main(String[] files) {
      SparkSession spark =
          SparkSession.builder()
              .master("local[8]")
              .config("spark.ui.enabled", "false")
              .getOrCreate();
      List<Row> table = new ArrayList<>();
      for (String file : files) {
        table.add(RowFactory.create(file));
      }
      Dataset<Row> images =
          spark
              .createDataFrame(table, new StructType().add("path", DataTypes.StringType))
              .repartition(8);
      Dataset<Row> rows =
          IJepa.embed(
              images,
              Map.of(
                  "image-column",
                  "path",
                  "model",
                  ReferenceCheckpoint.named("gelu").folder().toString()));
      List<Row> embedded = rows.collectAsList();
      embedded.forEach(
          row -> System.out.println("row " + row.getAs("status") + row.getAs("error")));
      System.out.println("peak " + ProcessMemory.peakBytes());
      spark.stop();
    }
  }

  @Test
  void eightImagesOf100MegapixelsInEightSlotsFitIntoOneGigabyte(@TempDir Path folder)
      throws IOException, InterruptedException {
    List<String> files = new ArrayList<>();
    byte[] jpeg = jpeg();
    byte[] png = png();
    for (int i = 0; i < 8; i++) {
      byte[] bytes = i % 2 == 0 ? jpeg : png;
      files.add(Files.write(folder.resolve("image" + i), bytes).toString());
    }
    Forked run = Forked.run(List.of("-Xmx1g"), Embed.class, files.toArray(String[]::new));
    assertEquals(0, run.exit(), run::output);
    assertEquals(
        8, run.output().lines().filter(line -> line.equals("row oknull")).count(), run::output);
    long peak =
        run.output()
            .lines()
            .filter(line -> line.startsWith("peak "))
            .mapToLong(line -> Long.parseLong(line.substring(5)))
            .findFirst()
            .orElseThrow();
    System.out.println("peak of eight 100-megapixel images: " + (peak >> 20) + " MiB");
    assertTrue(peak < MOST_RESIDENT_BYTES, () -> (peak >> 20) + " MiB");
  }

  private static byte[] jpeg() throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < SIDE; i++) {
      image.setRGB(i, i, 0x123456 + i);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "jpeg", out);
    return out.toByteArray();
  }

  /** Written by hand, row by row: as an image it would need 300 MB here. */
  private static byte[] png() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    ByteBuffer header = ByteBuffer.allocate(13).putInt(SIDE).putInt(SIDE);
    chunk(out, "IHDR", header.put(new byte[] {8, 2, 0, 0, 0}).array());
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (DeflaterOutputStream rows =
        new DeflaterOutputStream(data, new Deflater(Deflater.BEST_SPEED), 1 << 16)) {
      byte[] row = new byte[1 + 3 * SIDE];
      for (int y = 0; y < SIDE; y++) {
        row[1 + y] = (byte) y;
        rows.write(row);
      }
    }
    chunk(out, "IDAT", data.toByteArray());
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    CRC32 sum = new CRC32();
    sum.update(type.getBytes(StandardCharsets.US_ASCII));
    sum.update(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(type.getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
  }
}

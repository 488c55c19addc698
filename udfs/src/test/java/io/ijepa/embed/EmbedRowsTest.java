// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.testing.ReferenceCheckpoint;
import io.ijepa.testing.SparkTest;
import io.ijepa.testing.TestImages;
import io.ijepa.udf.IJepa;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows in, rows out: one for one, in order, each with its embedding or its reason. */
@Timeout(120)
final class EmbedRowsTest extends SparkTest {

  @ParameterizedTest
  @ValueSource(strings = {"1", "3", "16"})
  void everyRowComesBackInOrderWithItsEmbeddingOrItsReason(String batchSize) {
    List<Row> rows = IJepa.embed(images(100, 3), options("batch-size", batchSize)).collectAsList();
    assertEquals(100, rows.size());
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      assertEquals("row " + i, row.getAs("path"));
      if (isBroken(i)) {
        assertEquals("CORRUPT", row.getAs("status"));
        assertNull(row.getAs("embedding"));
        assertNull(row.getAs("width"));
        assertNotNull(row.getAs("error"));
        assertEquals(1, row.<String>getAs("error").lines().count());
      } else {
        assertEmbedded(i, row);
        assertNull(row.getAs("error"));
        assertEquals(20, row.<Integer>getAs("width"));
        assertEquals(20, row.<Integer>getAs("height"));
      }
      assertTrue(row.<String>getAs("model").matches("gelu@[0-9a-f]{12}"));
    }
  }

  @Test
  void emptyPartitionsStartNoSession() {
    Embedding.Result result = prepare().of(images(0, 1));
    assertEquals(List.of(), result.rows().collectAsList());
    assertEquals(0, result.metrics().now().sessions.size());
    Dataset<Row> mostlyEmpty = images(20, 1).where("path = 'row 3'").repartition(5);
    assertEmbedded(3, IJepa.embed(mostlyEmpty, options()).collectAsList().get(0));
  }

  @Test
  void twoThousandRejectedRowsInARowCostTwoThousandRows() {
    Dataset<Row> broken =
        spark
            .range(0, 2050, 1, 1)
            .select(
                functions.col("id").cast("string").as("path"),
                functions
                    .when(functions.expr("id = 2049"), functions.lit(TestImages.of(GELU).get(1)))
                    .otherwise(functions.lit(BROKEN))
                    .as("content"));
    List<Row> rows = IJepa.embed(broken, options()).collectAsList();
    assertEquals(2050, rows.size());
    for (int i = 0; i < 2049; i++) {
      assertEquals(Integer.toString(i), rows.get(i).getAs("path"));
      assertEquals("CORRUPT", rows.get(i).getAs("status"));
    }
    assertEmbedded(1, rows.get(2049));
  }

  @Test
  void aPartitionOfRejectedRowsOnlyGivesThemBack() {
    Embedding.Result result =
        prepare().of(images(30, 1).where("cast(substring(path, 5) as int) % 7 = 6"));
    assertEquals(4, result.rows().collectAsList().size());
    assertEquals(Map.of("CORRUPT", 4L), result.metrics().now().rowsByStatus);
    assertEquals(Map.of(), result.metrics().now().batchesBySize);
  }

  @Test
  void anEmptyOrNullImageIsRejectedAsEmpty() {
    List<Row> rows =
        IJepa.embed(
                spark.createDataFrame(
                    List.of(
                        RowFactory.create("null", null), RowFactory.create("none", new byte[0])),
                    IMAGES),
                options())
            .collectAsList();
    rows.forEach(row -> assertEquals("EMPTY", row.getAs("status")));
  }

  @Test
  void anImageOverTheLimitIsRejectedWithItsSize() {
    Row row = IJepa.embed(images(1, 1), options("max-pixels", "399")).collectAsList().get(0);
    assertEquals("TOO_LARGE", row.getAs("status"));
    assertEquals(20, row.<Integer>getAs("width"));
    assertEquals(20, row.<Integer>getAs("height"));
  }

  @Test
  void aTallPictureHasTheVectorOfTheProcessorThatWasAskedFor() throws IOException {
    Dataset<Row> tall =
        spark.createDataFrame(List.of(RowFactory.create("tall", noise(97, 311))), IMAGES);
    List<String> processors = List.of("pillow", "pillow-12", "torchvision");
    Map<String, Row> rows = new HashMap<>();
    for (String processor : processors) {
      rows.put(
          processor, IJepa.embed(tall, options("processor", processor)).collectAsList().get(0));
    }
    for (String one : processors) {
      for (String other : processors.subList(0, processors.indexOf(one))) {
        float[] vector = embedding(rows.get(one));
        assertFalse(Arrays.equals(vector, embedding(rows.get(other))), one + " and " + other);
        assertArrayEquals(vector, embedding(rows.get(other)), 0.1f);
        assertNotEquals(
            rows.get(one).<String>getAs("model"), rows.get(other).<String>getAs("model"));
      }
    }
    Row auto = IJepa.embed(tall, options("processor", "auto")).collectAsList().get(0);
    assertArrayEquals(embedding(rows.get("torchvision")), embedding(auto));
    assertEquals(rows.get("torchvision").<String>getAs("model"), auto.<String>getAs("model"));
  }

  private static byte[] noise(int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] pixels = new Random(1).ints((long) width * height).toArray();
    image.setRGB(0, 0, width, height, pixels, 0, width);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }

  @Test
  void patchTokensComeAsAnArrayOfArrays() {
    Dataset<Row> tokens = IJepa.embed(images(3, 1), options("pooling", "none"));
    assertEquals(
        "array<array<float>>", tokens.schema().apply("embedding").dataType().simpleString());
    float[] expected = GELU.floats("last_hidden_state");
    Row row = tokens.collectAsList().get(1);
    List<scala.collection.Seq<Float>> vectors = row.getList(row.fieldIndex("embedding"));
    assertEquals(25, vectors.size());
    for (int token = 0; token < 25; token++) {
      for (int i = 0; i < 32; i++) {
        assertEquals(
            expected[(25 + token) * 32 + i], vectors.get(token).apply(i), 1e-4, "token " + token);
      }
    }
  }

  @Test
  void normalizedVectorsHaveUnitLengthAndAnotherModelValue() {
    Row plain = IJepa.embed(images(1, 1), options()).collectAsList().get(0);
    Row unit = IJepa.embed(images(1, 1), options("normalize", "true")).collectAsList().get(0);
    double squares = 0;
    for (float value : embedding(unit)) {
      squares += (double) value * value;
    }
    assertEquals(1, squares, 1e-5);
    assertTrue(!plain.getAs("model").equals(unit.getAs("model")));
  }

  @Test
  void provenanceSurvivesAParquetFile(@TempDir Path folder) {
    Embedding embedding = prepare();
    String path = folder.resolve("out").toString();
    embedding.of(images(5, 1)).rows().write().parquet(path);
    Metadata read = spark.read().parquet(path).schema().apply("embedding").metadata();
    assertEquals(embedding.provenanceJson(), read.json());
    assertEquals(embedding.model(), read.getString("model"));
    assertEquals("mean", read.getString("pooling"));
    assertEquals("fp32", read.getString("precision"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gelu", "bf16", "non-square", "sharded"})
  void theWholePathEqualsTheReference(String name) {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named(name);
    List<Row> table = new ArrayList<>();
    TestImages.of(reference).forEach(png -> table.add(RowFactory.create("" + table.size(), png)));
    List<Row> rows =
        IJepa.embed(
                spark.createDataFrame(table, IMAGES).coalesce(1),
                Map.of("model", reference.folder().toString()))
            .collectAsList();
    float[] means = reference.floats("mean");
    for (int image = 0; image < rows.size(); image++) {
      float[] vector = embedding(rows.get(image));
      for (int i = 0; i < vector.length; i++) {
        assertEquals(means[image * vector.length + i], vector[i], 1e-4);
      }
    }
  }

  @Test
  void theEmbeddedDemoModelIsTheDefault() {
    Row row = IJepa.embed(images(1, 1), Map.of()).collectAsList().get(0);
    assertEquals("ok", row.getAs("status"));
    assertEquals(128, embedding(row).length);
  }

  @Test
  void countsAreExactThoughTasksFailHalfway() {
    Dataset<Row> images = images(100, 4);
    Dataset<Row> shaky = images.mapPartitions(new FailsOnce(), Encoders.row(images.schema()));
    Embedding.Result result = prepare("batch-size", "4").of(shaky);
    List<Row> rows = result.rows().collectAsList();
    assertEquals(100, rows.size());
    TaskMetrics metrics = result.metrics().now();
    Map<String, Long> byStatus = new TreeMap<>();
    rows.forEach(row -> byStatus.merge(row.getAs("status"), 1L, Long::sum));
    assertEquals(byStatus, metrics.rowsByStatus);
    assertEquals(100, metrics.rows());
    assertEquals(86, metrics.ok());
    assertEquals(
        86,
        metrics.batchesBySize.entrySet().stream().mapToLong(e -> e.getKey() * e.getValue()).sum());
    assertEquals(1, metrics.sessions.size());
    assertEquals("{CORRUPT=14, ok=86}", metrics.toString());
  }

  /** Every first attempt of a task fails after twelve rows, with batches under way. */
  private static final class FailsOnce implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
      int attempt = TaskContext.get().attemptNumber();
      return new Iterator<>() {
        private int given;

        @Override
        public boolean hasNext() {
          return rows.hasNext();
        }

        @Override
        public Row next() {
          if (attempt == 0 && given++ == 12) {
            throw new IllegalStateException("the first attempt fails");
          }
          return rows.next();
        }
      };
    }
  }
}

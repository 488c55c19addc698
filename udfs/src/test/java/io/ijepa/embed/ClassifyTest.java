// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.model.Checkpoint;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.testing.ReferenceCheckpoint;
import io.ijepa.testing.SparkTest;
import io.ijepa.testing.TestImages;
import io.ijepa.udf.IJepa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClassifyTest extends SparkTest {
  @TempDir Path folder;

  /** The reference's images, then a broken one. */
  private Dataset<Row> table(ReferenceCheckpoint reference) {
    List<Row> rows = new ArrayList<>();
    for (byte[] image : TestImages.of(reference)) {
      rows.add(RowFactory.create("image " + rows.size(), image));
    }
    rows.add(RowFactory.create("broken", BROKEN));
    return spark.createDataFrame(rows, IMAGES).coalesce(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classifier", "classifier-sharded"})
  void logitsScoresAndOrderAreTheReferences(String name) {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named(name);
    List<String> labels = Checkpoint.open(reference.folder()).classifier().labels();
    boolean multiLabel = name.equals("classifier-sharded");
    List<Row> rows =
        IJepa.classify(table(reference), Map.of("model", reference.folder().toString()))
            .collectAsList();
    for (int image = 0; image < reference.images(); image++) {
      float[] expected =
          Arrays.copyOfRange(
              reference.floats("logits"), image * labels.size(), (image + 1) * labels.size());
      Row row = rows.get(image);
      assertArrayEquals(expected, floats(row, "logits"), 1e-4f);
      double sum =
          IntStream.range(0, expected.length).mapToDouble(i -> Math.exp(expected[i])).sum();
      List<Integer> order =
          IntStream.range(0, expected.length)
              .boxed()
              .sorted(Comparator.comparingDouble(id -> -expected[id]))
              .limit(5)
              .toList();
      List<Row> top = row.getList(row.fieldIndex("top_k"));
      assertEquals(
          order.stream().map(labels::get).toList(), top.stream().map(r -> r.getString(0)).toList());
      for (int rank = 0; rank < top.size(); rank++) {
        double exp = Math.exp(expected[order.get(rank)]);
        assertEquals(multiLabel ? exp / (1 + exp) : exp / sum, top.get(rank).getFloat(1), 1e-4);
      }
      assertEquals(top.get(0).getString(0), row.getAs("label"));
      assertEquals(top.get(0).getFloat(1), row.<Float>getAs("score"));
      assertTrue(row.<String>getAs("model").startsWith(name + "@"));
    }
    Row broken = rows.get(reference.images());
    for (String column : List.of("label", "score", "top_k", "logits")) {
      assertNull(broken.getAs(column), column);
    }
    assertEquals("CORRUPT", broken.getAs("status"));
  }

  /** As the reference guesses, which has no labels for it either. */
  @Test
  void aModelOfValuesHasNoLabelsToGive() throws IOException {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named("classifier");
    copy(reference, "\"problem_type\": \"regression\"");
    String refused =
        assertThrows(
                InvalidOptionsException.class,
                () -> IJepa.classify(table(reference), Map.of("model", folder.toString())))
            .getMessage();
    assertTrue(refused.contains("is for regression"), refused);
    assertTrue(refused.endsWith("name a problem_type in its config.json"), refused);
  }

  /** One more key in the copy's {@code config.json}. */
  private void copy(ReferenceCheckpoint reference, String key) throws IOException {
    try (var files = Files.list(reference.folder())) {
      for (Path file : files.toList()) {
        Files.write(folder.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
    Path config = folder.resolve("config.json");
    Files.writeString(config, "{" + key + "," + Files.readString(config).substring(1));
  }

  private static float[] floats(Row row, String column) {
    List<Float> boxed = row.getList(row.fieldIndex(column));
    float[] values = new float[boxed.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = boxed.get(i);
    }
    return values;
  }

  @Test
  void theColumnsAreTheContractAndTheVectorsSayWhereTheyComeFrom() {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named("classifier");
    Dataset<Row> rows =
        IJepa.classify(table(reference), Map.of("model", reference.folder().toString()));
    assertEquals(
        "struct<path:string,label:string,score:float,top_k:array<struct<label:string,score:float>>,"
            + "logits:array<float>,status:string,error:string,width:int,height:int,model:string>",
        rows.schema().catalogString());
    assertTrue(rows.schema().apply("logits").metadata().contains("weights_sha256"));
  }

  @Test
  void labelsOfAnyKindSurvive() throws IOException {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named("classifier");
    for (String labels :
        List.of("{\"0\": \"\", \"1\": \"日本 \\\"x\\\"\"}", "{\"1\": \"same\", \"0\": \"same\"}")) {
      copy(reference, "\"id2label\": " + labels);
      List<String> expected = Checkpoint.open(folder).classifier().labels();
      Row row =
          IJepa.classify(table(reference), Map.of("model", folder.toString(), "top-k", "9"))
              .first();
      List<Row> top = row.getList(row.fieldIndex("top_k"));
      assertEquals(2, top.size(), "no more than there are");
      assertEquals(
          expected.stream().sorted().toList(),
          top.stream().map(r -> r.getString(0)).sorted().toList());
    }
  }

  @Test
  void optionsOfEmbeddingsAreUnknownAndModelsWithoutAHeadRefused() {
    Dataset<Row> images = table(GELU);
    String model = GELU.folder().toString();
    assertTrue(
        assertThrows(
                InvalidOptionsException.class,
                () -> IJepa.classify(images, Map.of("model", model, "pooling", "mean")))
            .getMessage()
            .startsWith("unknown option 'pooling'"));
    assertTrue(
        assertThrows(
                InvalidOptionsException.class, () -> IJepa.classify(images, Map.of("model", model)))
            .getMessage()
            .contains("has no usable classifier"));
    assertTrue(
        assertThrows(
                InvalidOptionsException.class,
                () -> IJepa.classify(images, Map.of("model", model, "label-column", "kind")))
            .getMessage()
            .startsWith("no column 'kind' in the input"));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.option.InvalidOptionsException;
import io.ijepa.testing.ReferenceCheckpoint;
import io.ijepa.testing.SparkTest;
import io.ijepa.testing.TestImages;
import io.ijepa.udf.IJepa;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options that change the way through the network, from a table to a table. */
@Timeout(120)
final class ForwardOptionsTest extends SparkTest {
  private static final ReferenceCheckpoint EVERY_PART = ReferenceCheckpoint.named("every-part");
  private static final StructType MASKED =
      IMAGES.add("mask", DataTypes.createArrayType(DataTypes.BooleanType));

  @ParameterizedTest
  @CsvSource({"36x36", "12x12", "12", "16x28", "4x100", "21x23"})
  void anotherSizeGivesTheReferencesVectors(String size) {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named("interpolated");
    String both = size.contains("x") ? size : size + "x" + size;
    float[] tokens = reference.floats(both + ".last_hidden_state");
    List<byte[]> images = TestImages.of(reference, both + ".pixels");
    List<Row> rows = embed(reference, images, "image-size", size);
    for (int image = 0; image < images.size(); image++) {
      assertArrayEquals(mean(tokens, images.size(), image), embedding(rows.get(image)), 1e-4f);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "3, 3, 3", "4, 4, 4", "last1, 4, 4", "last4, 1, 4", "last5, 0, 4"})
  void layersGiveTheMeansOfHiddenStates(String layer, int first, int last) {
    List<byte[]> images = TestImages.of(EVERY_PART);
    List<Row> rows = embed(EVERY_PART, images, "layer", layer);
    for (int image = 0; image < images.size(); image++) {
      float[] expected = new float[0];
      for (int state = first; state <= last; state++) {
        float[] mean = mean(EVERY_PART.floats("hidden_states." + state), images.size(), image);
        int end = expected.length;
        expected = Arrays.copyOf(expected, end + mean.length);
        System.arraycopy(mean, 0, expected, end, mean.length);
      }
      assertArrayEquals(expected, embedding(rows.get(image)), 1e-4f);
    }
  }

  @Test
  void patchTokensOfAHiddenStateComeAsAnArrayOfArrays() {
    Row row = embed(EVERY_PART, TestImages.of(EVERY_PART), "layer", "2", "pooling", "none").get(1);
    List<scala.collection.Seq<Float>> vectors = row.getList(row.fieldIndex("embedding"));
    float[] expected = EVERY_PART.floats("hidden_states.2");
    assertEquals(25, vectors.size());
    assertEquals(expected[(25 + 7) * 32 + 3], vectors.get(7).apply(3), 1e-4);
  }

  @Test
  void thePoolerGivesItsOwnWidth() {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named("pooler");
    List<Row> rows = embed(reference, TestImages.of(reference), "pooling", "pooler");
    float[] expected = reference.floats("pooler_output");
    assertArrayEquals(Arrays.copyOfRange(expected, 24, 48), embedding(rows.get(1)), 1e-4f);
  }

  @Test
  void masksGoWithTheirImagesAndABadOneCostsItsRow() {
    List<byte[]> images = TestImages.of(EVERY_PART);
    Boolean[][] masks = masks(EVERY_PART.bytes("bool_masked_pos"), 25);
    Boolean[] holed = masks[1].clone();
    holed[24] = null;
    Dataset<Row> table =
        table(
            MASKED,
            RowFactory.create("first", images.get(0), masks[0]),
            RowFactory.create("short", images.get(1), Arrays.copyOf(masks[1], 24)),
            RowFactory.create("broken", BROKEN, masks[1]),
            RowFactory.create("holed", images.get(1), holed),
            RowFactory.create("second", images.get(1), masks[1]),
            RowFactory.create("none", images.get(1), null),
            RowFactory.create("empty", images.get(1), new Boolean[0]));
    List<Row> rows =
        IJepa.embed(table, with(EVERY_PART, "mask-column", "mask", "batch-size", "2"))
            .collectAsList();
    float[] masked = EVERY_PART.floats("masked");
    assertArrayEquals(mean(masked, 2, 0), embedding(rows.get(0)), 1e-4f);
    assertRejected("WRONG_MASK", "the mask has 24 entries, but the image has 25 patches", rows, 1);
    assertEquals("CORRUPT", rows.get(2).getAs("status"));
    assertRejected("WRONG_MASK", "the mask has a null at patch 24", rows, 3);
    assertArrayEquals(mean(masked, 2, 1), embedding(rows.get(4)), 1e-4f);
    float[] plain = EVERY_PART.floats("last_hidden_state");
    assertArrayEquals(mean(plain, 2, 1), embedding(rows.get(5)), 1e-4f);
    assertRejected("WRONG_MASK", "the mask has 0 entries, but the image has 25 patches", rows, 6);
  }

  @Test
  void aMaskHasAnEntryForEachPatchOfTheSizeThatIsAskedFor() {
    Boolean[][] masks = masks(EVERY_PART.bytes("12x28.bool_masked_pos"), 21);
    List<byte[]> images = TestImages.of(EVERY_PART, "12x28.pixels");
    Dataset<Row> table = table(MASKED, RowFactory.create("one", images.get(1), masks[1]));
    List<Row> rows =
        IJepa.embed(table, with(EVERY_PART, "mask-column", "mask", "image-size", "12x28"))
            .collectAsList();
    float[] expected = EVERY_PART.floats("12x28.masked");
    assertArrayEquals(mean(expected, 2, 1), embedding(rows.get(0)), 1e-4f);
  }

  @Test
  void theModelColumnTellsEveryWayFromTheOthersAndKeepsItsOldValueForTheUsualOne() {
    // Pinned: tables that were made before these options carry it.
    assertEquals("every-part@74913f22d04b", model("processor", "pillow-12"));
    String usual = model();
    assertEquals(usual, model("processor", "torchvision"));
    assertEquals(usual, model("image-size", "20"));
    assertEquals(usual, model("image-size", "model"));
    assertEquals(usual, model("layer", "last", "pooling", "mean", "image-size", "20x20"));
    assertEquals(model("layer", "4"), model("layer", "last1"));
    Set<String> models = new HashSet<>(List.of(usual));
    List<String[]> ways =
        List.of(
            new String[] {"processor", "pillow-12"},
            new String[] {"processor", "pillow"},
            new String[] {"image-size", "24"},
            new String[] {"image-size", "24x28"},
            new String[] {"layer", "4"},
            new String[] {"layer", "3"},
            new String[] {"layer", "last2"},
            new String[] {"pooling", "pooler"},
            new String[] {"pooling", "none"},
            new String[] {"mask-column", "mask"},
            new String[] {"mask-column", "mask", "layer", "3"});
    ways.forEach(way -> assertTrue(models.add(model(way)), () -> String.join(" ", way)));
    assertEquals(model("mask-column", "mask"), model("mask-column", "other"));
  }

  @Test
  void theColumnsMetadataSaysAllOfIt() {
    Metadata plain =
        Metadata.fromJson(prepare("model", EVERY_PART.folder().toString()).provenanceJson());
    assertEquals("20x20", plain.getString("image_size"));
    assertEquals("last", plain.getString("layer"));
    assertEquals("mean", plain.getString("pooling"));
    assertTrue(!plain.getBoolean("masked"));
    Metadata other =
        Metadata.fromJson(
            prepare(
                    "model",
                    EVERY_PART.folder().toString(),
                    "image-size",
                    "24x28",
                    "layer",
                    "last2",
                    "mask-column",
                    "mask")
                .provenanceJson());
    assertEquals("24x28", other.getString("image_size"));
    Metadata size = other.getMetadata("preprocessor").getMetadata("size");
    assertEquals(24, size.getLong("height"));
    assertEquals("last2", other.getString("layer"));
    assertEquals("mask", other.getString("mask_column"));
    assertTrue(other.getBoolean("masked"));
  }

  @Test
  void allThatAModelCannotDoIsSaidAtOnce() {
    String folder = GELU.folder().toString();
    assertEquals(
        List.of(
            "layer 3 cannot be had of gelu, whose 2 layers give the hidden states 0 to 2",
            "mask-column: "
                + folder
                + " has no usable mask token: embeddings.mask_token is missing; it needs a"
                + " checkpoint that was saved with use_mask_token",
            "image-size 3x20: gelu cannot be run on images of 3x20 pixels, only on its own"
                + " 20x20: a patch has 4x4 pixels"),
        problems("layer", "3", "mask-column", "mask", "image-size", "3x20"));
    assertEquals(
        List.of(
            "pooling pooler: "
                + folder
                + " has no usable pooler: pooler.dense.weight is missing, pooler.dense.bias is"
                + " missing; it needs a checkpoint that was saved with add_pooling_layer"),
        problems("pooling", "pooler"));
    assertEquals(
        List.of("layer last4 cannot be had of gelu, whose 2 layers give the hidden states 0 to 2"),
        problems("layer", "last4"));
  }

  @Test
  void optionsThatCannotGoTogetherAreSaidBeforeAModelIsOpened() {
    assertEquals(
        List.of(
            "pooling pooler takes the final tokens, so it cannot go with layer last2; leave"
                + " layer out",
            "image-size must be a number of pixels like 448, or height and width like 448x336, of"
                + " 1 to 16384, but was '0x3'"),
        problems("model", "nowhere", "pooling", "pooler", "layer", "last2", "image-size", "0x3"));
    assertEquals(
        List.of(
            "layer last2 joins the means of several hidden states, so it cannot go with pooling"
                + " none; name one hidden state, or leave pooling out"),
        problems("model", "nowhere", "pooling", "none", "layer", "last2"));
    for (String layer : List.of("first", "-1", "last0", "last-1", "4last", "99999", "1.5")) {
      assertEquals(
          List.of(
              "layer must be last, the number of a hidden state, or last with a number like last4,"
                  + " but was '"
                  + layer
                  + "'"),
          problems("layer", layer));
    }
    for (String size : List.of("own", "", "x20", "20x", "20X20", "16385", "20x20x3", "-20")) {
      assertEquals(1, problems("image-size", size).size(), size);
    }
  }

  @Test
  void aMaskColumnThatHoldsNoMasksIsRefused() {
    Dataset<Row> table = table(MASKED);
    assertEquals(
        List.of("mask-column: no column 'masks' in the input; it has path, content, mask"),
        problems(table, with(EVERY_PART, "mask-column", "masks")));
    assertEquals(
        List.of(
            "mask-column path must be array<boolean>, true for each patch that is masked, but is"
                + " string"),
        problems(table, with(EVERY_PART, "mask-column", "path")));
  }

  private String model(String... namesAndValues) {
    List<String> all = new ArrayList<>(List.of(namesAndValues));
    all.addAll(List.of("model", EVERY_PART.folder().toString()));
    return prepare(all.toArray(String[]::new)).model();
  }

  private List<String> problems(String... namesAndValues) {
    return problems(table(MASKED), options(namesAndValues));
  }

  private static List<String> problems(Dataset<Row> table, Map<String, String> options) {
    return assertThrows(InvalidOptionsException.class, () -> IJepa.embed(table, options))
        .problems();
  }

  private static void assertRejected(String status, String error, List<Row> rows, int row) {
    assertEquals(status, rows.get(row).getAs("status"));
    assertEquals(error, rows.get(row).getAs("error"));
    assertNull(rows.get(row).getAs("embedding"));
  }

  private static Boolean[][] masks(byte[] bytes, int patches) {
    Boolean[][] masks = new Boolean[bytes.length / patches][patches];
    for (int i = 0; i < bytes.length; i++) {
      masks[i / patches][i % patches] = bytes[i] == 1;
    }
    return masks;
  }

  private List<Row> embed(
      ReferenceCheckpoint reference, List<byte[]> images, String... namesAndValues) {
    Row[] rows = images.stream().map(png -> RowFactory.create("", png)).toArray(Row[]::new);
    return IJepa.embed(table(IMAGES, rows), with(reference, namesAndValues)).collectAsList();
  }

  private static Map<String, String> with(ReferenceCheckpoint reference, String... namesAndValues) {
    Map<String, String> options = new HashMap<>(options(namesAndValues));
    options.put("model", reference.folder().toString());
    return options;
  }

  private Dataset<Row> table(StructType schema, Row... rows) {
    return spark.createDataFrame(Arrays.asList(rows), schema).coalesce(1);
  }

  /** Of one image's tokens, which are 32 wide. */
  private static float[] mean(float[] tokens, int images, int image) {
    int patches = tokens.length / images / 32;
    float[] mean = new float[32];
    for (int column = 0; column < 32; column++) {
      double sum = 0;
      for (int patch = 0; patch < patches; patch++) {
        sum += tokens[(image * patches + patch) * 32 + column];
      }
      mean[column] = (float) (sum / patches);
    }
    return mean;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.ijepa.model.Activation;
import io.ijepa.model.ClassifierFolder;
import io.ijepa.model.IJepaConfig;
import io.ijepa.model.LinearHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers of the published models, which are too large to lie here. */
final class ModelFactsTest {
  private static IJepaConfig config(int width, int layers, int mlp, int image, int patch) {
    return new IJepaConfig(
        width,
        layers,
        16,
        width / 16,
        mlp,
        Activation.GELU,
        1e-6,
        image,
        image,
        patch,
        patch,
        3,
        true);
  }

  @Test
  void theWorkOfViTHugeIsThatOfItsMatrixProducts() {
    // A layer: 256 tokens x (8 x 1280^2 + 4 x 1280 x 5120) and 4 x 256^2 x 1280; patches 588 wide.
    long layer = 256L * (8 * 1280 * 1280 + 4 * 1280 * 5120) + 4L * 256 * 256 * 1280;
    assertEquals(
        32 * layer + 2L * 256 * 588 * 1280,
        EncoderWork.flopPerImage(config(1280, 32, 5120, 224, 14)));
    assertEquals(333.2, EncoderWork.flopPerImage(config(1280, 32, 5120, 224, 14)) / 1e9, 0.1);
  }

  @Test
  void aPublishedModelIsKnownByItsShapes() {
    assertEquals(
        "[ijepa_vith14_1k, ijepa_vith14_22k]",
        PublishedSlice.of(config(1280, 32, 5120, 224, 14)).toString());
    assertEquals(
        "[ijepa_vith16_1k]", PublishedSlice.of(config(1280, 32, 5120, 448, 16)).toString());
    assertEquals(
        "[ijepa_vitg16_22k]", PublishedSlice.of(config(1408, 40, 6144, 224, 16)).toString());
    assertEquals(List.of(), PublishedSlice.of(config(768, 12, 3072, 224, 16)));
  }

  @Test
  void whatWasPublishedIsHeldToItsPrintedDigits() {
    float[][] tokens = {
      {-0.0621f, -0.0054f, -2.7513f}, {-0.1952f, 0.0909f, -3.9536f}, {0.0942f, -0.0331f, -1.2833f}
    };
    assertTrue(PublishedSlice.IJEPA_VITH14_1K.distance(tokens) < 0.01);
    assertTrue(PublishedSlice.IJEPA_VITH14_22K.distance(tokens) > 1);
    tokens[2][2] += 0.001f;
    assertTrue(PublishedSlice.IJEPA_VITH14_1K.distance(tokens) > 1);
    tokens[0][0] = Float.NaN;
    assertFalse(PublishedSlice.IJEPA_VITH14_1K.distance(tokens) <= 1);
  }

  @Test
  void cosinesAreOfTheWorstOfAHundredAndOfAll() {
    List<float[][]> ones = List.of(vector(1, 0), vector(1, 0));
    Cosines cosines = Cosines.between(List.of(vector(1, 0), vector(3, 4)), ones);
    assertEquals(0.6, cosines.least(), 1e-7);
    assertEquals(0.6, cosines.p1(), 1e-7);
    assertEquals(0.8, cosines.mean(), 1e-7);
    List<float[][]> broken = List.of(vector(1, 0), vector(Float.NaN, 0));
    assertFalse(Cosines.between(broken, ones).least() >= 0);
  }

  /** Its files hold the head of the base as well, which it does not name. */
  @Test
  void aHeadThatTookThePlaceOfAnotherIsTheOneThatCounts(@TempDir Path folder) throws IOException {
    Path base = Path.of("../udfs/src/test/resources/io/ijepa/model/checkpoints/classifier");
    LinearHead head = new LinearHead(List.of("a", "b", "c"), new float[3][32], new float[3]);
    ClassifierFolder.linking(base.toRealPath(), head, folder);
    JsonNode facts = ModelFacts.of(folder);
    assertEquals(3, facts.get("classifier_labels").asInt());
    long network = ModelFacts.of(base).get("encoder_parameters").asLong();
    assertEquals(network, facts.get("encoder_parameters").asLong());
    assertEquals(network + 3 * 32 + 3, facts.get("parameters").asLong());
    assertEquals(4 * facts.get("parameters").asLong(), facts.get("weights_bytes").asLong());
  }

  private static float[][] vector(float... values) {
    return new float[][] {values};
  }
}

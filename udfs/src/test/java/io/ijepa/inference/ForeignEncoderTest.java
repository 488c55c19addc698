// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.ijepa.graph.PixelGraph;
import io.ijepa.inference.ForeignEncoder.Pooling;
import io.ijepa.model.OnnxFile;
import io.ijepa.testing.ForeignModels;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model of somebody else's: what is run as it is, and what is refused by name. */
final class ForeignEncoderTest {
  private static final int FLOAT = TensorProto.DataType.FLOAT.getNumber();
  private static final int FLOAT16 = TensorProto.DataType.FLOAT16.getNumber();
  private static final int IMAGES = 6;

  @TempDir Path folder;

  @BeforeEach
  void pixelsAsTheyAre() throws IOException {
    ForeignModels.processor(folder, "{\"height\": 2, \"width\": 3}");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 4, 6, 9})
  void tokensComeInOrderWhateverBatchTheFileIsFixedTo(long fixedBatch) throws IOException {
    Path file = ForeignModels.tokens(folder, "pixel_values", FLOAT, fixedBatch, 3, 2, 3);
    try (ForeignEncoder encoder = open(file, Pooling.NONE, false)) {
      assertEquals(new EncoderShape(2, 3, 3, 3, 6), encoder.shape());
      PixelBatch batch = encoded(encoder);
      for (int image = 0; image < IMAGES; image++) {
        for (int channel = 0; channel < 3; channel++) {
          assertArrayEquals(plane(image, channel), batch.vector(image, channel));
        }
      }
    }
  }

  @Test
  void theMeanOfTheTokensIsTakenAndBroughtToUnitLength() throws IOException {
    Path file = ForeignModels.tokens(folder, "pixel_values", FLOAT, 0, 3, 0, 0);
    try (ForeignEncoder plain = open(file, Pooling.MEAN, false);
        ForeignEncoder unit = open(file, Pooling.MEAN, true)) {
      assertEquals(new EncoderShape(2, 3, 3, 1, 6), plain.shape());
      PixelBatch means = encoded(plain);
      PixelBatch units = encoded(unit);
      for (int image = 0; image < IMAGES; image++) {
        double squares = 0;
        for (int pixel = 0; pixel < 6; pixel++) {
          float mean =
              (plane(image, 0)[pixel] + plane(image, 1)[pixel] + plane(image, 2)[pixel]) / 3;
          assertEquals(mean, means.vector(image, 0)[pixel], 1e-4);
          squares += (double) mean * mean;
        }
        for (int pixel = 0; pixel < 6; pixel++) {
          assertEquals(
              means.vector(image, 0)[pixel] / Math.sqrt(squares),
              units.vector(image, 0)[pixel],
              1e-6);
        }
      }
    }
  }

  @Test
  void aPooledOutputIsTakenWhereThereAreNoTokens() throws IOException {
    Path file = ForeignModels.pooled(folder, 0, 3, 2, 3);
    try (ForeignEncoder encoder = open(file, Pooling.MEAN, false)) {
      assertEquals(new EncoderShape(2, 3, 3, 1, 3), encoder.shape());
      PixelBatch batch = encoded(encoder);
      float sum = 0;
      for (float value : plane(5, 1)) {
        sum += value;
      }
      assertEquals(sum / 6, batch.vector(5, 0)[1], 1e-4);
    }
    assertRefused(
        file,
        Pooling.NONE,
        file
            + " must have an output 'last_hidden_state' float[batch, tokens, dimension]"
            + " to give a vector for each patch, but has 'pooler_output' float[-1, 3]");
  }

  @Test
  void anotherInputIsRefusedByNameTypeAndShape() throws IOException {
    String rule =
        " must have the one input 'pixel_values' float[batch, 3, height, width], but has ";
    Path file = ForeignModels.tokens(folder, "images", FLOAT, 0, 3, 2, 3);
    assertRefused(file, Pooling.MEAN, file + rule + "'images' float[-1, 3, 2, 3]");
    ForeignModels.tokens(folder, "pixel_values", FLOAT, 0, 1, 2, 3);
    assertRefused(file, Pooling.MEAN, file + rule + "'pixel_values' float[-1, 1, 2, 3]");
    ForeignModels.tokens(folder, "pixel_values", FLOAT, 0, 3, 6);
    assertRefused(file, Pooling.MEAN, file + rule + "'pixel_values' float[-1, 3, 6]");
    ForeignModels.tokens(folder, "pixel_values", FLOAT16, 0, 3, 2, 3);
    assertRefused(file, Pooling.MEAN, file + rule + "'pixel_values' float16[-1, 3, 2, 3]");
  }

  @Test
  void aSizeThatIsOpenOrContradictedIsRefused() throws IOException {
    ForeignModels.processor(folder, "{\"shortest_edge\": 4}");
    Path open = ForeignModels.tokens(folder, "pixel_values", FLOAT, 0, 3, 0, 0);
    assertRefused(
        open,
        Pooling.MEAN,
        open
            + " leaves the image size open, and so does its preprocessor_config.json: give it a"
            + " 'size' with height and width, or a crop_size");
    ForeignModels.processor(folder, "{\"height\": 4, \"width\": 3}");
    Path fixed = ForeignModels.tokens(folder, "pixel_values", FLOAT, 0, 3, 2, 3);
    assertRefused(
        fixed,
        Pooling.MEAN,
        fixed
            + " takes images 2 pixels high, but its preprocessor_config.json makes them 4: give it"
            + " a 'size' or crop_size of the model's");
  }

  private static void assertRefused(Path file, Pooling pooling, String message) {
    assertEquals(
        message,
        assertThrows(InferenceException.class, () -> open(file, pooling, false)).getMessage());
  }

  private static ForeignEncoder open(Path path, Pooling pooling, boolean normalize) {
    OnnxFile file = OnnxFile.open(path);
    return new ForeignEncoder(
        path,
        (height, width) -> PixelGraph.write(file.preprocessor(), height, width, 3),
        file.pixelHeight(),
        file.pixelWidth(),
        pooling,
        normalize,
        new Device.Cpu(1));
  }

  private static PixelBatch encoded(ForeignEncoder encoder) {
    PixelBatch batch = new PixelBatch(encoder.shape(), IMAGES);
    for (int i = 0; i < IMAGES * 18; i++) {
      batch.pixels().put((byte) (i * 7));
    }
    encoder.encode(batch);
    return batch;
  }

  /** One channel of an image of {@link #encoded}. */
  private static float[] plane(int image, int channel) {
    float[] values = new float[6];
    for (int pixel = 0; pixel < values.length; pixel++) {
      values[pixel] = ((image * 18 + pixel * 3 + channel) * 7) & 255;
    }
    return values;
  }
}

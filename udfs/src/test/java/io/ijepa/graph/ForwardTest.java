// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.ijepa.graph.Tokens.HiddenStates;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.IJepaConfig;
import io.ijepa.model.ImageSize;
import io.ijepa.model.ModelException;
import io.ijepa.testing.ReferenceCheckpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way through the network beside the usual one, held against the reference. */
final class ForwardTest {
  private static final Forward TOKENS = Forward.MEAN.withOutput(Output.PATCH_TOKENS);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void everyHiddenStateEqualsTheReference(int number) throws OrtException {
    assertEqualsReference(
        "every-part",
        "",
        TOKENS.withTokens(new HiddenStates(number, number)),
        "hidden_states." + number);
  }

  @ParameterizedTest
  @CsvSource({"4, 4", "3, 4", "1, 4", "0, 4", "2, 3"})
  void theMeansOfSeveralHiddenStatesStandOneAfterTheOther(int first, int last) throws OrtException {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named("every-part");
    float[] joined =
        run(reference, "", Forward.MEAN.withTokens(new HiddenStates(first, last)), Precision.FP32);
    int states = last - first + 1;
    assertEquals(reference.images() * states * 32, joined.length);
    for (int image = 0; image < reference.images(); image++) {
      for (int state = 0; state < states; state++) {
        float[] tokens = reference.floats("hidden_states." + (first + state));
        for (int column = 0; column < 32; column++) {
          double sum = 0;
          for (int patch = 0; patch < 25; patch++) {
            sum += tokens[(image * 25 + patch) * 32 + column];
          }
          assertEquals(sum / 25, joined[(image * states + state) * 32 + column], 1e-4);
        }
      }
    }
  }

  @Test
  void layersAboveTheOneThatIsAskedForAreNotWritten() {
    Checkpoint checkpoint = Checkpoint.open(ReferenceCheckpoint.file("every-part"));
    String graph = graph(checkpoint, Forward.MEAN.withTokens(new HiddenStates(1, 2)));
    assertTrue(graph.contains("encoder.layer.1."));
    assertFalse(graph.contains("encoder.layer.2."));
    assertFalse(graph.contains("final_norm"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pooler", "pooler-gelu-new", "every-part"})
  void thePoolersOutputEqualsTheReference(String name) throws OrtException {
    assertEqualsReference(name, "", Forward.MEAN.withOutput(Output.POOLER), "pooler_output");
  }

  @ParameterizedTest
  @CsvSource({"mask-token, ''", "every-part, ''", "every-part, 12x28"})
  void maskedPatchesEqualTheReference(String name, String size) throws OrtException {
    assertEqualsReference(name, size, TOKENS.withMasked(true), "masked");
  }

  @ParameterizedTest
  @CsvSource({
    "interpolated, 36x36",
    "interpolated, 12x12",
    "interpolated, 16x28",
    "interpolated, 4x100",
    "interpolated, 21x23",
    "interpolated-remainder, 22x22",
    "interpolated-remainder, 20x41",
    "every-part, 12x28",
  })
  void anotherSizeEqualsTheReference(String name, String size) throws OrtException {
    assertEqualsReference(name, size, TOKENS, "last_hidden_state");
    ReferenceCheckpoint reference = ReferenceCheckpoint.named(name);
    assertArrayEquals(reference.floats(size + ".positions"), positions(reference, size), 1e-5f);
  }

  @Test
  void theSameGridIsNotInterpolated() {
    Checkpoint checkpoint = Checkpoint.open(ReferenceCheckpoint.file("interpolated-remainder"));
    assertFalse(graph(checkpoint, Forward.MEAN).contains("Resize"));
    assertFalse(
        graph(checkpoint, Forward.MEAN.withImageSize(new ImageSize(22, 22))).contains("Resize"));
    assertTrue(
        graph(checkpoint, Forward.MEAN.withImageSize(new ImageSize(24, 24))).contains("Resize"));
  }

  @Test
  void theInterpolationIsDoneOnceWhenTheSessionStarts(@TempDir Path folder)
      throws OrtException, IOException {
    Checkpoint checkpoint = Checkpoint.open(ReferenceCheckpoint.file("every-part"));
    Forward way = Forward.MEAN.withImageSize(new ImageSize(12, 28));
    byte[] graph = EncoderGraph.write(checkpoint, Precision.FP16, way);
    Path optimized = folder.resolve("optimized.onnx");
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.addConfigEntry(
          "session.model_external_initializers_file_folder_path",
          checkpoint.weightsFolder().toString());
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      options.setOptimizedModelFilePath(optimized.toString());
      OrtEnvironment.getEnvironment().createSession(graph, options).close();
    }
    String text = Files.readString(optimized, StandardCharsets.ISO_8859_1);
    assertTrue(text.contains("patches/projection"));
    assertFalse(text.contains("Resize"));
  }

  @Test
  void whatMakesNoSenseTogetherIsAFaultOfTheCaller() {
    Tokens first = new HiddenStates(1, 1);
    Tokens two = new HiddenStates(1, 2);
    Forward pooler = Forward.MEAN.withOutput(Output.POOLER);
    Forward logits = Forward.MEAN.withOutput(Output.LOGITS);
    assertThrows(IllegalArgumentException.class, () -> pooler.withTokens(first));
    assertThrows(IllegalArgumentException.class, () -> logits.withTokens(first));
    assertThrows(IllegalArgumentException.class, () -> logits.withNormalize(true));
    assertThrows(IllegalArgumentException.class, () -> TOKENS.withTokens(two));
    assertThrows(IllegalArgumentException.class, () -> new HiddenStates(2, 1));
  }

  @Test
  void aPartThatTheCheckpointLacksIsRefusedByName() {
    Checkpoint plain = Checkpoint.open(ReferenceCheckpoint.file("gelu"));
    assertEquals(
        ReferenceCheckpoint.file("gelu")
            + " has no usable pooler: pooler.dense.weight is missing, pooler.dense.bias is missing;"
            + " it needs a checkpoint that was saved with add_pooling_layer",
        assertThrows(ModelException.class, plain::pooler).getMessage());
    assertEquals(
        ReferenceCheckpoint.file("gelu")
            + " has no usable mask token: embeddings.mask_token is missing; it needs a checkpoint"
            + " that was saved with use_mask_token",
        assertThrows(ModelException.class, plain::maskToken).getMessage());
  }

  /** In fp32 to the error, in fp16 to the cosine of the design's table. */
  private static void assertEqualsReference(
      String name, String size, Forward forward, String expected) throws OrtException {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named(name);
    float[] wanted = reference.floats(size.isEmpty() ? expected : size + "." + expected);
    float[] full = run(reference, size, forward, Precision.FP32);
    assertArrayEquals(wanted, full, 1e-4f);
    float[] half = run(reference, size, forward, Precision.FP16);
    int dimension = forward.dimension(Checkpoint.open(reference.folder()));
    for (int start = 0; start < wanted.length; start += dimension) {
      double dot = 0;
      double left = 0;
      double right = 0;
      for (int i = start; i < start + dimension; i++) {
        dot += (double) wanted[i] * half[i];
        left += (double) wanted[i] * wanted[i];
        right += (double) half[i] * half[i];
      }
      assertTrue(dot / Math.sqrt(left * right) >= 0.9999);
    }
  }

  private static float[] run(
      ReferenceCheckpoint reference, String size, Forward forward, Precision precision)
      throws OrtException {
    Checkpoint checkpoint = Checkpoint.open(reference.folder());
    String prefix = size.isEmpty() ? "" : size + ".";
    Forward way = size.isEmpty() ? forward : forward.withImageSize(size(size));
    IJepaConfig config = way.config(checkpoint);
    int images = reference.images();
    Map<String, GraphRun.Bytes> inputs = new HashMap<>();
    inputs.put(
        "pixels",
        new GraphRun.Bytes(
            reference.bytes(prefix + "pixels"),
            images,
            config.imageHeight(),
            config.imageWidth(),
            config.channels()));
    if (forward.masked()) {
      inputs.put(
          "bool_masked_pos",
          new GraphRun.Bytes(
              reference.bytes(prefix + "bool_masked_pos"), images, config.numPatches()));
    }
    byte[] graph = EncoderGraph.write(checkpoint, precision, way);
    try (GraphRun run = new GraphRun(graph, checkpoint.weightsFolder())) {
      return run.run(inputs);
    }
  }

  private static float[] positions(ReferenceCheckpoint reference, String size) throws OrtException {
    Checkpoint checkpoint = Checkpoint.open(reference.folder());
    IJepaConfig wanted = checkpoint.config().withImageSize(size(size));
    GraphBuilder graph = new GraphBuilder("positions", Precision.FP32, checkpoint.weightsFolder());
    String positions =
        PositionEmbeddings.write(
            graph, checkpoint.config(), wanted, checkpoint.weights(), TensorProto.DataType.FLOAT);
    graph.output("positions", positions, wanted.numPatches(), wanted.hiddenSize());
    try (GraphRun run = new GraphRun(graph.model(), checkpoint.weightsFolder())) {
      return run.run(Map.of());
    }
  }

  private static ImageSize size(String text) {
    String[] sides = text.split("x", -1);
    return new ImageSize(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
  }

  private static String graph(Checkpoint checkpoint, Forward forward) {
    return new String(
        EncoderGraph.write(checkpoint, Precision.FP32, forward), StandardCharsets.ISO_8859_1);
  }
}

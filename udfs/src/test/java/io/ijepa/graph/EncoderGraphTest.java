// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.IJepaConfig;
import io.ijepa.testing.ReferenceCheckpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of the design's table: what "equal to Hugging Face" means for embeddings. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EncoderGraphTest {
  private double worstError;
  private double worstCosine;
  private double worstHalfCosine;
  private double worstByteCosine;

  static List<String> checkpoints() {
    return ReferenceCheckpoint.names();
  }

  @BeforeAll
  void forgetTheWorst() {
    worstError = 0;
    worstCosine = 1;
    worstHalfCosine = 1;
    worstByteCosine = 1;
  }

  @AfterAll
  void printTheWorst() {
    System.out.printf(
        "%d checkpoints: fp32 max abs error %.2e, 1 - cosine %.2e; fp16 1 - cosine %.2e;"
            + " int8 1 - cosine %.2e%n",
        checkpoints().size(),
        worstError,
        1 - worstCosine,
        1 - worstHalfCosine,
        1 - worstByteCosine);
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void fp32EqualsTheReferenceForTokensAndMean(String name) throws OrtException {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named(name);
    float[] tokens = run(reference, Precision.FP32, Output.PATCH_TOKENS, false);
    float[] means = run(reference, Precision.FP32, Output.MEAN_POOLED, false);
    for (Pair pair :
        List.of(
            new Pair(tokens, reference.floats("last_hidden_state")),
            new Pair(means, reference.floats("mean")))) {
      double error = pair.maxAbsError();
      double cosine = pair.worstCosine(reference);
      worstError = Math.max(worstError, error);
      worstCosine = Math.min(worstCosine, cosine);
      assertTrue(error <= 1e-4, () -> name + ": max abs error " + error);
      assertTrue(cosine >= 0.99999, () -> name + ": cosine " + cosine);
    }
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void fp16PointsTheSameWay(String name) throws OrtException {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named(name);
    float[] means = run(reference, Precision.FP16, Output.MEAN_POOLED, false);
    double cosine = new Pair(means, reference.floats("mean")).worstCosine(reference);
    worstHalfCosine = Math.min(worstHalfCosine, cosine);
    assertTrue(cosine >= 0.9999, () -> name + ": cosine " + cosine);
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void int8PointsNearlyTheSameWay(String name) throws OrtException {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named(name);
    Checkpoint checkpoint = Checkpoint.open(reference.folder());
    byte[] graph = EncoderGraph.write(checkpoint, Precision.INT8, Forward.MEAN);
    byte[] pixels = reference.pixels();
    int bytes = pixels.length / reference.images();
    float[] expected = reference.floats("mean");
    int width = expected.length / reference.images();
    try (GraphRun run = new GraphRun(graph, checkpoint.weightsFolder())) {
      for (int image = 0; image < reference.images(); image++) {
        byte[] one = Arrays.copyOfRange(pixels, image * bytes, (image + 1) * bytes);
        float[] of = Arrays.copyOfRange(expected, image * width, (image + 1) * width);
        double cosine =
            new Pair(run.run(one, shape(checkpoint.config(), 1)), of).worstCosine(width);
        worstByteCosine = Math.min(worstByteCosine, cosine);
        assertTrue(cosine >= 0.999, () -> name + ": cosine " + cosine);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void anImageAloneGivesTheSameAsInABatch(String name) throws OrtException {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named(name);
    Checkpoint checkpoint = Checkpoint.open(reference.folder());
    IJepaConfig config = checkpoint.config();
    byte[] pixels = reference.pixels();
    byte[] first = Arrays.copyOf(pixels, pixels.length / reference.images());
    byte[] graph = EncoderGraph.write(checkpoint, Precision.FP32, Forward.MEAN);
    try (GraphRun run = new GraphRun(graph, checkpoint.weightsFolder())) {
      float[] together = run.run(pixels, shape(config, reference.images()));
      float[] alone = run.run(first, shape(config, 1));
      assertArrayEquals(alone, Arrays.copyOf(together, alone.length), 1e-5f);
    }
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void normalizedVectorsHaveLengthOneAndTheSameDirection(String name) throws OrtException {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named(name);
    for (Output output : List.of(Output.MEAN_POOLED, Output.PATCH_TOKENS)) {
      float[] plain = run(reference, Precision.FP32, output, false);
      float[] normalized = run(reference, Precision.FP32, output, true);
      int width = Checkpoint.open(reference.folder()).config().hiddenSize();
      for (int start = 0; start < plain.length; start += width) {
        double norm = 0;
        for (int i = start; i < start + width; i++) {
          norm += (double) plain[i] * plain[i];
        }
        for (int i = start; i < start + width; i++) {
          assertEquals(plain[i] / Math.sqrt(norm), normalized[i], 1e-6);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classifier", "classifier-sharded"})
  void logitsEqualTheReference(String name) throws OrtException {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named(name);
    float[] expected = reference.floats("logits");
    float[] logits = run(reference, Precision.FP32, Output.LOGITS, false);
    assertTrue(new Pair(logits, expected).maxAbsError() <= 1e-4);
    float[] half = run(reference, Precision.FP16, Output.LOGITS, false);
    assertTrue(
        new Pair(half, expected).worstCosine(expected.length / reference.images()) >= 0.9999);
  }

  @Test
  void weightsAtOddOffsetsAreReadRight(@TempDir Path folder) throws IOException, OrtException {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named("gelu");
    for (String name : List.of("config.json", "preprocessor_config.json")) {
      Files.copy(reference.folder().resolve(name), folder.resolve(name));
    }
    // One blank more at the header's end: the format allows it, and nothing is aligned any more.
    ByteBuffer whole =
        ByteBuffer.wrap(Files.readAllBytes(reference.folder().resolve("model.safetensors")))
            .order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.toIntExact(whole.getLong());
    ByteBuffer moved =
        ByteBuffer.allocate(whole.capacity() + 1)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header + 1L)
            .put(whole.slice(Long.BYTES, header))
            .put((byte) ' ')
            .put(whole.slice(Long.BYTES + header, whole.capacity() - Long.BYTES - header));
    Files.write(folder.resolve("model.safetensors"), moved.array());
    float[] means =
        run(
            new ReferenceCheckpoint(folder, reference.expected()),
            Precision.FP32,
            Output.MEAN_POOLED,
            false);
    assertTrue(new Pair(means, reference.floats("mean")).maxAbsError() <= 1e-4);
  }

  private static float[] run(
      ReferenceCheckpoint reference, Precision precision, Output output, boolean normalize)
      throws OrtException {
    Checkpoint checkpoint = Checkpoint.open(reference.folder());
    byte[] graph =
        EncoderGraph.write(
            checkpoint, precision, Forward.MEAN.withOutput(output).withNormalize(normalize));
    try (GraphRun run = new GraphRun(graph, checkpoint.weightsFolder())) {
      return run.run(reference.pixels(), shape(checkpoint.config(), reference.images()));
    }
  }

  private static long[] shape(IJepaConfig config, int images) {
    return new long[] {images, config.imageHeight(), config.imageWidth(), config.channels()};
  }

  /** What we computed beside what the reference did. */
  private record Pair(float[] actual, float[] expected) {
    double maxAbsError() {
      assertEquals(expected.length, actual.length);
      double worst = 0;
      for (int i = 0; i < actual.length; i++) {
        // Not Math.max alone, which would let a NaN pass as the lesser in a comparison.
        double error = Math.abs((double) actual[i] - expected[i]);
        assertTrue(Double.isFinite(error));
        worst = Math.max(worst, error);
      }
      return worst;
    }

    /** Of the worst vector, a vector being as wide as the model. */
    double worstCosine(ReferenceCheckpoint reference) {
      return worstCosine(Math.toIntExact(reference.expected().get("mean").shape().get(1)));
    }

    double worstCosine(int width) {
      double worst = 1;
      for (int start = 0; start < actual.length; start += width) {
        double dot = 0;
        double left = 0;
        double right = 0;
        for (int i = start; i < start + width; i++) {
          dot += (double) actual[i] * expected[i];
          left += (double) actual[i] * actual[i];
          right += (double) expected[i] * expected[i];
        }
        worst = Math.min(worst, dot / Math.sqrt(left * right));
      }
      return worst;
    }
  }
}

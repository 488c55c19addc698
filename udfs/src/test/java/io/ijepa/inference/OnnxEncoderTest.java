// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.graph.EncoderGraph;
import io.ijepa.graph.Forward;
import io.ijepa.graph.Output;
import io.ijepa.graph.Precision;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.IJepaConfig;
import io.ijepa.testing.ReferenceCheckpoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pixels in a batch to vectors in the same batch, held against the reference. */
final class OnnxEncoderTest {

  @ParameterizedTest
  @ValueSource(strings = {"gelu", "grey", "non-square", "bf16", "sharded", "head-dim-88"})
  void meansAndPatchTokensEqualTheReference(String name) {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named(name);
    for (Output output : List.of(Output.MEAN_POOLED, Output.PATCH_TOKENS)) {
      try (OnnxEncoder encoder = encoder(reference, output, false)) {
        PixelBatch batch = new PixelBatch(encoder.shape(), reference.images() + 3);
        batch.pixels().put(reference.pixels());
        encoder.encode(batch);
        assertEquals(reference.images(), batch.count());
        assertArrayEquals(
            reference.floats(output == Output.MEAN_POOLED ? "mean" : "last_hidden_state"),
            vectors(batch),
            1e-4f);
      }
    }
  }

  @Test
  void anImageAloneDiffersFromInCompanyByRoundingOnly() {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named("gelu");
    try (OnnxEncoder encoder = encoder(reference, Output.MEAN_POOLED, true)) {
      int images = reference.images();
      int bytes = encoder.shape().pixelBytes();
      PixelBatch together = new PixelBatch(encoder.shape(), images);
      together.pixels().put(reference.pixels());
      encoder.encode(together);
      PixelBatch alone = new PixelBatch(encoder.shape(), 1);
      for (int image = 0; image < images; image++) {
        alone.clear();
        alone.pixels().put(reference.pixels(), image * bytes, bytes);
        encoder.encode(alone);
        // Not bit-equal: other shapes are added up in another order. Measured: one unit in the last
        // place.
        assertArrayEquals(alone.vector(0, 0), together.vector(image, 0), 1e-6f);
        double squares = 0;
        for (float value : alone.vector(0, 0)) {
          squares += (double) value * value;
        }
        assertEquals(1, Math.sqrt(squares), 1e-6);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 64})
  void partsOfABatchRunSideBySideGiveItsResults(int threads) {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named("gelu");
    try (OnnxEncoder encoder = encoder(reference, Output.PATCH_TOKENS, false, threads)) {
      PixelBatch batch = new PixelBatch(encoder.shape(), reference.images() + 3);
      batch.pixels().put(reference.pixels());
      List<PixelBatch> parts = encoder.parts(batch);
      assertEquals(threads, encoder.threads());
      assertEquals(batch.count(), parts.stream().mapToInt(PixelBatch::count).sum());
      assertTrue(parts.size() >= Math.min(threads, batch.count() / 2), "threads are used");
      parts.parallelStream().forEach(encoder::encode);
      assertArrayEquals(reference.floats("last_hidden_state"), vectors(batch), 1e-4f);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 9, 64})
  void noMoreImagesThanSixteenAreRunAtOnceUnlessThereAreMoreThreads(int threads) {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named("gelu");
    try (OnnxEncoder encoder = encoder(reference, Output.MEAN_POOLED, true, threads)) {
      for (int images : new int[] {1, 5, 64, 200}) {
        PixelBatch batch = new PixelBatch(encoder.shape(), images);
        batch.pixels().position(images * encoder.shape().pixelBytes());
        int most = encoder.parts(batch).stream().mapToInt(PixelBatch::count).max().orElseThrow();
        assertTrue(most * threads <= Math.max(16, threads), () -> most + " images in a run");
      }
    }
  }

  @Test
  void theSameBatchGivesTheSameBitsAgainAndInALargerBuffer() {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named("gelu");
    float[] first = null;
    for (int spare : new int[] {0, 0, 5}) {
      try (OnnxEncoder encoder = encoder(reference, Output.PATCH_TOKENS, false)) {
        PixelBatch batch = new PixelBatch(encoder.shape(), reference.images() + spare);
        batch.pixels().put(reference.pixels());
        encoder.encode(batch);
        first = first == null ? vectors(batch) : first;
        assertArrayEquals(first, vectors(batch));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gelu", "grey", "bf16", "head-dim-88"})
  void int8GivesTheSameBitsAloneAndInAnyCompanyBatchAndThreads(String name) {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named(name);
    byte[] pixels = reference.pixels();
    int bytes = pixels.length / reference.images();
    byte[] first = Arrays.copyOf(pixels, bytes);
    byte[] bright = first.clone();
    Arrays.fill(bright, (byte) 255); // of other scales than the first's
    float[] alone = null;
    for (int threads : new int[] {1, 2, 5}) {
      try (OnnxEncoder encoder = encoder(reference, Output.MEAN_POOLED, Precision.INT8, threads)) {
        for (int company : new int[] {0, 1, 6}) {
          PixelBatch batch = new PixelBatch(encoder.shape(), company + 3);
          for (int other = 0; other < company; other++) {
            batch.pixels().put(bright);
          }
          batch.pixels().put(first);
          encoder.parts(batch).parallelStream().forEach(encoder::encode);
          float[] vector = batch.vector(company, 0);
          alone = alone == null ? vector : alone;
          assertArrayEquals(alone, vector);
        }
      }
    }
  }

  @Test
  void anInt8GraphRefusesTwoImagesInOneRun() {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named("gelu");
    try (OnnxEncoder encoder = encoder(reference, Output.MEAN_POOLED, Precision.INT8, 1)) {
      PixelBatch batch = new PixelBatch(encoder.shape(), reference.images());
      batch.pixels().put(reference.pixels());
      assertThrows(InferenceException.class, () -> encoder.encode(batch));
    }
  }

  @Test
  void aGraphThatIsNoneIsRefusedAsAFaultOfTheJob() {
    byte[] text = "no model".getBytes(StandardCharsets.UTF_8);
    InferenceException refused =
        assertThrows(
            InferenceException.class,
            () -> TensorProgram.of(text, Optional.empty(), new Device.Cpu(1)));
    assertTrue(
        refused.getMessage().startsWith("ONNX Runtime could not start a session for the model on"),
        refused::getMessage);
  }

  private static OnnxEncoder encoder(
      ReferenceCheckpoint reference, Output output, boolean normalize) {
    return encoder(reference, output, normalize, 2);
  }

  private static OnnxEncoder encoder(
      ReferenceCheckpoint reference, Output output, boolean normalize, int threads) {
    return encoder(
        reference,
        Forward.MEAN.withOutput(output).withNormalize(normalize),
        Precision.FP32,
        threads);
  }

  private static OnnxEncoder encoder(
      ReferenceCheckpoint reference, Output output, Precision precision, int threads) {
    return encoder(reference, Forward.MEAN.withOutput(output), precision, threads);
  }

  private static OnnxEncoder encoder(
      ReferenceCheckpoint reference, Forward forward, Precision precision, int threads) {
    Checkpoint checkpoint = Checkpoint.open(reference.folder());
    IJepaConfig config = checkpoint.config();
    Path weights = checkpoint.weightsFolder();
    EncoderShape shape =
        new EncoderShape(
            config.imageHeight(),
            config.imageWidth(),
            config.channels(),
            forward.vectors(checkpoint),
            config.hiddenSize());
    byte[] graph = EncoderGraph.write(checkpoint, precision, forward);
    return new OnnxEncoder(graph, weights, shape, new Device.Cpu(threads));
  }

  private static float[] vectors(PixelBatch batch) {
    EncoderShape shape = batch.shape();
    float[] all = new float[batch.count() * shape.resultFloats()];
    int position = 0;
    for (int image = 0; image < batch.count(); image++) {
      for (int vector = 0; vector < shape.vectors(); vector++) {
        float[] values = batch.vector(image, vector);
        System.arraycopy(values, 0, all, position, values.length);
        position += values.length;
      }
    }
    return Arrays.copyOf(all, position);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.graph.Precision;
import io.ijepa.inference.Device;
import io.ijepa.inference.Encoder;
import io.ijepa.inference.EncoderLease;
import io.ijepa.inference.EncoderShape;
import io.ijepa.inference.FittingEncoder;
import io.ijepa.inference.OnnxEncoder;
import io.ijepa.inference.PixelBatch;
import io.ijepa.inference.Sessions;
import io.ijepa.model.Checkpoint;
import io.ijepa.testing.ReferenceCheckpoint;
import io.ijepa.vector.Metric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sessions on a real GPU. */
@Tag("gpu")
final class GpuIT {
  private static final Path DEMO = Path.of("src/main/resources/io/ijepa/demo");

  /** Less than 256 images of the demo model need, more than its weights. */
  private static final long LITTLE_MEMORY = 192L << 20;

  static Stream<Arguments> checkpointsAndPrecisions() {
    return Stream.of("gelu", "quick-gelu", "non-square", "grey", "bf16", "sharded", "head-dim-88")
        .flatMap(
            name ->
                Stream.of(Precision.FP32, Precision.FP16)
                    .map(precision -> Arguments.of(name, precision)));
  }

  @ParameterizedTest
  @MethodSource("checkpointsAndPrecisions")
  void embeddingsAreThoseOfTransformers(String name, Precision precision) {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named(name);
    Checkpoint checkpoint = Checkpoint.open(reference.folder());
    try (OnnxEncoder encoder = TestGpu.encoder(checkpoint, precision, TestGpu.device())) {
      PixelBatch batch = new PixelBatch(encoder.shape(), reference.images());
      batch.pixels().put(reference.pixels());
      encoder.encode(batch);
      float[] means = reference.floats("mean");
      int dimension = encoder.shape().dimension();
      for (int image = 0; image < reference.images(); image++) {
        float[] found = batch.vector(image, 0);
        float[] expected = Arrays.copyOfRange(means, image * dimension, (image + 1) * dimension);
        if (precision == Precision.FP32) {
          assertArrayEquals(expected, found, 1e-4f);
        }
        double cosine = Metric.COSINE.score(expected, found);
        assertTrue(cosine >= (precision == Precision.FP32 ? 0.99999 : 0.9999), "cosine " + cosine);
      }
    }
  }

  @Test
  void memoryThatRunsOutCostsHalvesAndNoImage() {
    Assumptions.assumeFalse(
        TestGpu.isStandIn(), "skipped: the CPU's memory does not run out as a GPU's does");
    Checkpoint checkpoint = Checkpoint.open(DEMO);
    float[] expected;
    try (OnnxEncoder roomy = TestGpu.encoder(checkpoint, Precision.FP32, TestGpu.device())) {
      PixelBatch one = TestGpu.filled(roomy.shape(), 1);
      roomy.encode(one);
      expected = one.vector(0, 0);
    }
    Device little = TestGpu.device(OptionalLong.of(LITTLE_MEMORY));
    try (FittingEncoder encoder =
        new FittingEncoder(TestGpu.encoder(checkpoint, Precision.FP32, little))) {
      PixelBatch batch = TestGpu.filled(encoder.shape(), 256);
      encoder.encode(batch);
      assertTrue(batch.halvings() > 0, "memory was enough; lower LITTLE_MEMORY");
      for (int image = 0; image < 256; image++) {
        assertArrayEquals(expected, batch.vector(image, 0), 1e-4f);
      }
      encoder.encode(batch);
      assertArrayEquals(expected, batch.vector(255, 0), 1e-4f);
    }
  }

  @Test
  void tasksThatShareASessionGetTheirOwnResults() throws Exception {
    Device device = TestGpu.device();
    Checkpoint checkpoint = Checkpoint.open(DEMO);
    String key = "shared " + System.nanoTime();
    ExecutorService tasks = Executors.newFixedThreadPool(2);
    try {
      List<Future<Integer>> sessions = new ArrayList<>();
      for (int task = 0; task < 2; task++) {
        int shade = 60 + 100 * task;
        sessions.add(tasks.submit(() -> embedShades(key, checkpoint, device, shade)));
      }
      assertEquals(sessions.get(0).get(), sessions.get(1).get());
    } finally {
      tasks.shutdownNow();
      Sessions.closeIdle();
    }
  }

  /** Twenty batches of one shade of grey, all of which must give the same vector. */
  private static int embedShades(String key, Checkpoint checkpoint, Device device, int shade)
      throws InterruptedException {
    try (EncoderLease<Encoder> lease =
        Sessions.encoder(
            key,
            "shared",
            () -> new FittingEncoder(TestGpu.encoder(checkpoint, Precision.FP32, device)))) {
      EncoderShape shape = lease.shape(() -> {});
      PixelBatch batch = lease.newBatch(shape, 9);
      float[] first = null;
      for (int round = 0; round < 20; round++) {
        batch.clear();
        for (int position = 0; position < 9 * shape.pixelBytes(); position++) {
          batch.pixels().put((byte) shade);
        }
        lease.submit(batch, () -> {}).await(() -> {});
        first = first == null ? batch.vector(0, 0) : first;
        assertArrayEquals(first, batch.vector(8, 0), 1e-5f);
      }
      return lease.ordinal();
    }
  }
}

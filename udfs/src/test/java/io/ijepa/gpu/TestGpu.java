// SPDX-License-Identifier: Apache-2.0
package io.ijepa.gpu;

import io.ijepa.graph.EncoderGraph;
import io.ijepa.graph.Forward;
import io.ijepa.graph.Precision;
import io.ijepa.inference.Device;
import io.ijepa.inference.Devices;
import io.ijepa.inference.EncoderShape;
import io.ijepa.inference.OnnxEncoder;
import io.ijepa.inference.PixelBatch;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.IJepaConfig;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Assumptions;

/** The GPU of this machine, or what stands in for it. */
public final class TestGpu {
  private static final String STAND_IN = "ijepa.gpu.stand-in";

  private TestGpu() {}

  /** Whether the CPU was asked to take the GPU's place: its memory does not run out as a GPU's. */
  public static boolean isStandIn() {
    return "cpu".equals(System.getProperty(STAND_IN));
  }

  /** The first GPU; without one the test is skipped, with the reason. */
  public static Device device() {
    return device(OptionalLong.empty());
  }

  /**
   * @param memoryLimit bytes that a session's arena may take
   */
  public static Device device(OptionalLong memoryLimit) {
    if (isStandIn()) {
      return new Device.Cpu(2);
    }
    Optional<String> obstacle = Devices.cudaObstacle(0);
    Assumptions.assumeTrue(
        obstacle.isEmpty(), () -> "skipped, because CUDA cannot be used: " + obstacle.orElse(""));
    return new Device.Cuda(0, memoryLimit);
  }

  /** A session of the checkpoint for the means over its patches. */
  public static OnnxEncoder encoder(Checkpoint checkpoint, Precision precision, Device device) {
    IJepaConfig config = checkpoint.config();
    EncoderShape shape =
        new EncoderShape(
            config.imageHeight(), config.imageWidth(), config.channels(), 1, config.hiddenSize());
    byte[] graph = EncoderGraph.write(checkpoint, precision, Forward.MEAN);
    return new OnnxEncoder(graph, checkpoint.weightsFolder(), shape, device);
  }

  /** A batch of the same picture again and again. */
  public static PixelBatch filled(EncoderShape shape, int images) {
    PixelBatch batch = new PixelBatch(shape, images);
    for (int i = 0; i < images; i++) {
      for (int position = 0; position < shape.pixelBytes(); position++) {
        batch.pixels().put((byte) (31 * position + position / 97));
      }
    }
    return batch;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.benchmark;

import io.ijepa.graph.EncoderGraph;
import io.ijepa.graph.Forward;
import io.ijepa.graph.Precision;
import io.ijepa.inference.Device;
import io.ijepa.inference.Devices;
import io.ijepa.inference.EncoderShape;
import io.ijepa.inference.Gpu;
import io.ijepa.inference.InferenceException;
import io.ijepa.inference.OnnxEncoder;
import io.ijepa.inference.PixelBatch;
import io.ijepa.job.scale.RandomCheckpoint;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.IJepaConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Images per second of the bare session on a GPU, by model, precision and batch, and the arithmetic
 * rate that they come to. Weights are random: a GPU takes the same time for them, and, unlike with
 * zeros, the same power.
 */
public final class GpuBenchmark {
  private static final String BATCHES = "1,8,32,64,128,256";
  private static final double SECONDS = 5; // for each measurement, and a fifth of it to warm up

  private static final Map<String, RandomCheckpoint> MODELS =
      Map.of(
          "h14", new RandomCheckpoint("vit-h-14", 1280, 32, 16, 5120, 224, 14),
          "h16", new RandomCheckpoint("vit-h-16-448", 1280, 32, 16, 5120, 448, 16),
          "g16", new RandomCheckpoint("vit-g-16", 1408, 40, 16, 6144, 224, 16),
          "tiny", RandomCheckpoint.TINY);

  private GpuBenchmark() {}

  /**
   * @param arguments a folder for the checkpoints (11 GB for all), cuda or cpu (one thread of it),
   *     and names of models, each perhaps with the precisions and batches to measure: {@code
   *     h14:fp16:64,128}
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Device device = arguments[1].equals("cpu") ? new Device.Cpu(1) : new Device.Cuda(0);
    if (device instanceof Device.Cuda) {
      Devices.cudaObstacle(0)
          .ifPresent(
              why -> {
                throw new IllegalStateException("CUDA cannot be used: " + why);
              });
      System.out.println(Gpu.visible(0).map(Gpu::toString).orElse("a GPU without nvidia-smi"));
    }
    System.out.println("ONNX Runtime " + Devices.runtimeVersion() + " on " + device);
    System.out.println("model          precision  batch   images/s   TFLOP/s");
    for (String model : List.of(arguments).subList(2, arguments.length)) {
      List<String> parts = List.of(model.split(":", -1));
      Checkpoint checkpoint = Checkpoint.open(MODELS.get(parts.get(0)).in(folder));
      boolean chosen = parts.size() == 3;
      String precisions = chosen ? parts.get(1) : "fp32,fp16";
      String batches = chosen ? parts.get(2) : BATCHES;
      for (String precision : precisions.toUpperCase(Locale.ROOT).split(",", -1)) {
        measure(checkpoint, Precision.valueOf(precision), device, batches);
      }
    }
  }

  private static void measure(
      Checkpoint checkpoint, Precision precision, Device device, String batches) {
    IJepaConfig config = checkpoint.config();
    EncoderShape shape =
        new EncoderShape(
            config.imageHeight(), config.imageWidth(), config.channels(), 1, config.hiddenSize());
    byte[] graph = EncoderGraph.write(checkpoint, precision, Forward.MEAN);
    for (String batch : batches.split(",", -1)) {
      int images = Integer.parseInt(batch);
      // A session for each, so that none has another's arena.
      try (OnnxEncoder encoder =
          new OnnxEncoder(graph, checkpoint.weightsFolder(), shape, device)) {
        PixelBatch noise = noise(shape, images);
        rate(encoder, noise, SECONDS / 5);
        double rate = rate(encoder, noise, SECONDS);
        System.out.printf(
            Locale.ROOT,
            "%-14s %-9s %6d %10.1f %9.2f%n",
            checkpoint.name(),
            precision,
            images,
            rate,
            rate * operations(config) / 1e12);
      } catch (InferenceException tooLarge) {
        System.out.printf(
            "%-14s %-9s %6d %s%n", checkpoint.name(), precision, images, tooLarge.getMessage());
      }
    }
  }

  private static PixelBatch noise(EncoderShape shape, int images) {
    PixelBatch batch = new PixelBatch(shape, images);
    byte[] pixels = new byte[shape.pixelBytes()];
    Random random = new Random(1);
    for (int image = 0; image < images; image++) {
      random.nextBytes(pixels);
      batch.pixels().put(pixels);
    }
    return batch;
  }

  private static double rate(OnnxEncoder encoder, PixelBatch batch, double seconds) {
    long start = System.nanoTime();
    long images = 0;
    double elapsed;
    do {
      encoder.encode(batch);
      images += batch.count();
      elapsed = (System.nanoTime() - start) / 1e9;
    } while (elapsed < seconds);
    return images / elapsed;
  }

  /** Multiplications and additions of the matrix products for one image. */
  private static double operations(IJepaConfig config) {
    double tokens = config.numPatches();
    double hidden = config.hiddenSize();
    double inside = (double) config.heads() * config.headDim();
    double layer =
        tokens * (4 * hidden * inside + 2 * hidden * config.intermediateSize())
            + 2 * tokens * tokens * inside;
    double patch = (double) config.patchHeight() * config.patchWidth() * config.channels();
    return 2 * (config.layers() * layer + tokens * hidden * patch);
  }
}

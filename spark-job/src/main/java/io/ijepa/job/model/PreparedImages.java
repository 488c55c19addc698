// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.model;

import io.ijepa.graph.EncoderGraph;
import io.ijepa.graph.Forward;
import io.ijepa.graph.Output;
import io.ijepa.graph.Precision;
import io.ijepa.image.ImageProcessor;
import io.ijepa.image.decode.DecodeOptions;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.inference.Cancellation;
import io.ijepa.inference.Device;
import io.ijepa.inference.Encoder;
import io.ijepa.inference.EncoderLease;
import io.ijepa.inference.EncoderShape;
import io.ijepa.inference.InferenceException;
import io.ijepa.inference.OnnxEncoder;
import io.ijepa.inference.PixelBatch;
import io.ijepa.inference.Sessions;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.IJepaConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Images as a model takes them, to be run through it in several ways.
 *
 * @param pixels uint8 height x width x channels of each image that could be read
 * @param rejected what was wrong with the others, by file
 */
record PreparedImages(Checkpoint checkpoint, List<ByteBuffer> pixels, Map<Path, String> rejected) {
  private static final int AT_ONCE = 16;
  private static final Cancellation NEVER = () -> {};

  static PreparedImages of(Checkpoint checkpoint, List<Path> files) throws IOException {
    IJepaConfig config = checkpoint.config();
    ImageProcessor processor =
        new ImageProcessor(
            checkpoint.preprocessor().geometry(),
            config.imageHeight(),
            config.imageWidth(),
            config.channels(),
            checkpoint.preprocessor().backend(),
            DecodeOptions.DEFAULT);
    List<ByteBuffer> pixels = new ArrayList<>();
    Map<Path, String> rejected = new TreeMap<>();
    for (Path file : files) {
      ByteBuffer image = ByteBuffer.allocateDirect(processor.outputBytes());
      try {
        processor.process(Files.readAllBytes(file), image);
        pixels.add(image.flip());
      } catch (RejectedImageException unreadable) {
        rejected.put(file, unreadable.reason() + ": " + unreadable.getMessage());
      }
    }
    return new PreparedImages(checkpoint, pixels, rejected);
  }

  /**
   * The first vectors of each image, computed on the CPU.
   *
   * @throws InferenceException when the session refuses, or this thread is interrupted
   */
  List<float[][]> run(Precision precision, Output output, int vectors) {
    IJepaConfig config = checkpoint.config();
    EncoderShape shape =
        new EncoderShape(
            config.imageHeight(),
            config.imageWidth(),
            config.channels(),
            output == Output.PATCH_TOKENS ? config.numPatches() : 1,
            config.hiddenSize());
    byte[] graph = EncoderGraph.write(checkpoint, precision, Forward.MEAN.withOutput(output));
    Device device = new Device.Cpu(Runtime.getRuntime().availableProcessors());
    try (EncoderLease<Encoder> lease =
        Sessions.unshared(
            "verify", () -> new OnnxEncoder(graph, checkpoint.weightsFolder(), shape, device))) {
      return run(lease, lease.newBatch(shape, AT_ONCE), vectors);
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      throw new InferenceException("interrupted while images were run");
    }
  }

  private List<float[][]> run(EncoderLease<Encoder> lease, PixelBatch batch, int vectors)
      throws InterruptedException {
    List<float[][]> results = new ArrayList<>();
    while (results.size() < pixels.size()) {
      batch.clear();
      int first = results.size();
      for (ByteBuffer image : pixels.subList(first, Math.min(first + AT_ONCE, pixels.size()))) {
        batch.pixels().put(image.duplicate());
      }
      lease.submit(batch, NEVER).await(NEVER);
      for (int image = 0; image < batch.count(); image++) {
        results.add(firstVectors(batch, image, vectors));
      }
    }
    return results;
  }

  private static float[][] firstVectors(PixelBatch batch, int image, int vectors) {
    float[][] result = new float[vectors][];
    for (int vector = 0; vector < vectors; vector++) {
      result[vector] = batch.vector(image, vector);
    }
    return result;
  }
}

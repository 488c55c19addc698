package io.ijepa.job.model;

import io.ijepa.graph.EncoderGraph;
import io.ijepa.graph.Forward;
import io.ijepa.graph.Output;
import io.ijepa.graph.Precision;
import io.ijepa.image.ImageProcessor;
import io.ijepa.image.RejectedImageException;
import io.ijepa.inference.Device;
import io.ijepa.inference.EncoderShape;
import io.ijepa.inference.OnnxEncoder;
import io.ijepa.inference.PixelBatch;
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

  static PreparedImages of(Checkpoint checkpoint, List<Path> files) throws IOException {
    IJepaConfig config = checkpoint.config();
    ImageProcessor processor =
        new ImageProcessor(
            checkpoint.preprocessor().geometry(),
            config.imageHeight(),
            config.imageWidth(),
            config.channels());
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

  /** The first vectors of each image, run one by one on the CPU. */
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
    try (OnnxEncoder encoder = new OnnxEncoder(graph, checkpoint.weightsFolder(), shape, device)) {
      return pixels.parallelStream().map(image -> run(encoder, image, vectors)).toList();
    }
  }

  private static float[][] run(OnnxEncoder encoder, ByteBuffer image, int vectors) {
    PixelBatch batch = new PixelBatch(encoder.shape(), 1);
    batch.pixels().put(image.duplicate());
    encoder.encode(batch);
    float[][] result = new float[vectors][];
    for (int vector = 0; vector < vectors; vector++) {
      result[vector] = batch.vector(0, vector);
    }
    return result;
  }
}

package io.ijepa.job.benchmark;

import io.ijepa.graph.EncoderGraph;
import io.ijepa.graph.Forward;
import io.ijepa.graph.Precision;
import io.ijepa.inference.Device;
import io.ijepa.inference.EncoderShape;
import io.ijepa.inference.OnnxEncoder;
import io.ijepa.inference.PixelBatch;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.IJepaConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The job's session on pixels that lie ready, called by one thread: nothing but ONNX Runtime. */
final class BareSession implements AutoCloseable {
  private final EncoderShape shape;
  private final OnnxEncoder encoder;

  BareSession(Path model, int threads) {
    Checkpoint checkpoint = Checkpoint.open(model);
    IJepaConfig config = checkpoint.config();
    this.shape =
        new EncoderShape(
            config.imageHeight(), config.imageWidth(), config.channels(), 1, config.hiddenSize());
    byte[] graph = EncoderGraph.write(checkpoint, Precision.FP32, Forward.MEAN);
    this.encoder =
        new OnnxEncoder(graph, checkpoint.weightsFolder(), shape, new Device.Cpu(threads));
  }

  EncoderShape shape() {
    return shape;
  }

  /** The images in batches, as the job would fill them. */
  List<PixelBatch> batches(List<ByteBuffer> images, int batchSize) {
    List<PixelBatch> batches = new ArrayList<>();
    for (int first = 0; first < images.size(); first += batchSize) {
      PixelBatch batch = new PixelBatch(shape, batchSize);
      for (ByteBuffer image : images.subList(first, Math.min(images.size(), first + batchSize))) {
        batch.pixels().put(image.duplicate());
      }
      batches.add(batch);
    }
    return batches;
  }

  CpuTime run(List<PixelBatch> batches) throws Exception {
    return CpuTime.of(() -> batches.forEach(this::encode));
  }

  void encode(PixelBatch batch) {
    encoder.encode(batch);
  }

  @Override
  public void close() {
    encoder.close();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.benchmark;

import io.ijepa.graph.EncoderGraph;
import io.ijepa.graph.Forward;
import io.ijepa.graph.Precision;
import io.ijepa.inference.Cancellation;
import io.ijepa.inference.Device;
import io.ijepa.inference.Encoder;
import io.ijepa.inference.EncoderLease;
import io.ijepa.inference.EncoderShape;
import io.ijepa.inference.OnnxEncoder;
import io.ijepa.inference.PixelBatch;
import io.ijepa.inference.Sessions;
import io.ijepa.inference.Submission;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.IJepaConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * The job's session on pixels that lie ready, by way of its own inference threads: nothing but ONNX
 * Runtime and the hand-over to it.
 */
final class BareSession implements AutoCloseable {
  /** So that no thread waits for the next batch, as two batches of each task see to it in a job. */
  private static final int IN_FLIGHT = 4;

  private static final Cancellation NEVER = () -> {};

  private final EncoderShape shape;
  private final EncoderLease<Encoder> lease;

  BareSession(Path model, int threads) {
    Checkpoint checkpoint = Checkpoint.open(model);
    IJepaConfig config = checkpoint.config();
    this.shape =
        new EncoderShape(
            config.imageHeight(), config.imageWidth(), config.channels(), 1, config.hiddenSize());
    byte[] graph = EncoderGraph.write(checkpoint, Precision.FP32, Forward.MEAN);
    this.lease =
        Sessions.unshared(
            "bare",
            () ->
                new OnnxEncoder(graph, checkpoint.weightsFolder(), shape, new Device.Cpu(threads)));
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
    return CpuTime.of(() -> encode(batches, batch -> {}));
  }

  /** Encodes them in order; each is told as soon as it and all before it are done. */
  void encode(List<PixelBatch> batches, Consumer<PixelBatch> done) throws InterruptedException {
    Deque<Submission> inFlight = new ArrayDeque<>();
    int told = 0;
    for (PixelBatch batch : batches) {
      if (inFlight.size() == IN_FLIGHT) {
        inFlight.remove().await(NEVER);
        done.accept(batches.get(told++));
      }
      inFlight.add(lease.submit(batch, NEVER));
    }
    for (Submission last : inFlight) {
      last.await(NEVER);
      done.accept(batches.get(told++));
    }
  }

  @Override
  public void close() {
    lease.close();
  }
}

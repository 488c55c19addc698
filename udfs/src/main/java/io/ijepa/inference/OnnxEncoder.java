// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A checkpoint's own graph: uint8 pixels in, embeddings or patch tokens out, in one program.
 *
 * <p>On a CPU each thread runs images of its own. Threads that share the operators of one run wait
 * for each other at every one of them, the longer the busier the cores are with decoding: on two
 * cores a bare session takes 1.2 to 1.4 times as many images in this way.
 */
public final class OnnxEncoder implements Encoder {
  /** Images of one run on a CPU: two or four are the fastest, and fewer need less memory. */
  private static final int IMAGES_PER_RUN = 2;

  /**
   * Images of all runs on a CPU together, if each has more than one: an image needs memory while it
   * is run.
   */
  private static final int IMAGES_AT_ONCE = 16;

  private final TensorProgram program;
  private final EncoderShape shape;
  private final Device device;
  private final int threads;
  // The graph's own names for what is told apart by its rank.
  private final String pixels;
  private final Optional<String> masks;
  private final String output;
  private final boolean pooled;
  private final boolean oneImageRuns;

  /**
   * @param graph an ONNX graph from uint8 pixels [batch, height, width, channels], the batch of any
   *     size, or one: then each image is a run of its own; and where the shape has masks uint8
   *     [batch, maskEntries], to one float32 output, [batch, dimension] or [batch, vectors,
   *     dimension]; whatever they are called
   * @param weights the folder of the graph's external data
   * @throws InferenceException when no session can be made of it
   */
  public OnnxEncoder(byte[] graph, Path weights, EncoderShape shape, Device device) {
    this.threads = device instanceof Device.Cpu cpu ? cpu.threads() : 1;
    this.program = TensorProgram.of(graph, Optional.of(weights), oneThread(device));
    this.shape = shape;
    this.device = device;
    this.pixels = input(4).orElseThrow();
    this.masks = input(2);
    this.oneImageRuns = program.inputs().get(pixels).extent(0) == 1;
    Map.Entry<String, TensorType> only = program.outputs().entrySet().iterator().next();
    this.output = only.getKey();
    this.pooled = only.getValue().rank() == 2;
  }

  private Optional<String> input(int rank) {
    return program.inputs().entrySet().stream()
        .filter(input -> input.getValue().rank() == rank)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static Device oneThread(Device device) {
    return device instanceof Device.Cpu ? new Device.Cpu(1) : device;
  }

  @Override
  public EncoderShape shape() {
    return shape;
  }

  @Override
  public String device() {
    return device.toString();
  }

  @Override
  public int threads() {
    return threads;
  }

  @Override
  public List<PixelBatch> parts(PixelBatch batch) {
    if (!(device instanceof Device.Cpu)) {
      return List.of(batch);
    }
    boolean alone =
        oneImageRuns || batch.count() <= threads || IMAGES_PER_RUN * threads > IMAGES_AT_ONCE;
    return batch.parts(alone ? 1 : IMAGES_PER_RUN);
  }

  /** Several threads may be in this at once on a CPU. */
  @Override
  public void encode(PixelBatch batch) {
    int count = batch.count();
    program.run(inputs(batch, count), Map.of(output, results(batch, count)));
  }

  private Map<String, DirectTensor> inputs(PixelBatch batch, int count) {
    Map<String, DirectTensor> inputs = new HashMap<>();
    inputs.put(
        pixels,
        DirectTensor.uint8(
            batch.filledPixels(), count, shape.height(), shape.width(), shape.channels()));
    masks.ifPresent(
        name ->
            inputs.put(name, DirectTensor.uint8(batch.filledMasks(), count, shape.maskEntries())));
    return inputs;
  }

  private DirectTensor results(PixelBatch batch, int count) {
    return pooled
        ? DirectTensor.float32(batch.filledResults(), count, shape.dimension())
        : DirectTensor.float32(batch.filledResults(), count, shape.vectors(), shape.dimension());
  }

  @Override
  public void close() {
    program.close();
  }
}

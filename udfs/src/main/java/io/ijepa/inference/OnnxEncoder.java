package io.ijepa.inference;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A checkpoint's own graph: uint8 pixels in, embeddings or patch tokens out, in one program. */
public final class OnnxEncoder implements Encoder {
  private final TensorProgram program;
  private final EncoderShape shape;
  private final Device device;
  private final String output;
  private final boolean pooled;

  /**
   * @param graph an ONNX graph from uint8 {@code pixels} [batch, height, width, channels], and
   *     where the shape has masks uint8 {@code bool_masked_pos} [batch, maskEntries], to one
   *     float32 output, [batch, dimension] or [batch, vectors, dimension]
   * @param weights the folder of the graph's external data
   * @throws InferenceException when no session can be made of it
   */
  public OnnxEncoder(byte[] graph, Path weights, EncoderShape shape, Device device) {
    this.program = TensorProgram.of(graph, Optional.of(weights), device);
    this.shape = shape;
    this.device = device;
    Map.Entry<String, TensorType> only = program.outputs().entrySet().iterator().next();
    this.output = only.getKey();
    this.pooled = only.getValue().rank() == 2;
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
  public void encode(PixelBatch batch) {
    int count = batch.count();
    program.run(inputs(batch, count), Map.of(output, results(batch, count)));
  }

  private Map<String, DirectTensor> inputs(PixelBatch batch, int count) {
    DirectTensor pixels =
        DirectTensor.uint8(
            batch.filledPixels(), count, shape.height(), shape.width(), shape.channels());
    if (shape.maskEntries() == 0) {
      return Map.of("pixels", pixels);
    }
    DirectTensor masks = DirectTensor.uint8(batch.filledMasks(), count, shape.maskEntries());
    return Map.of("pixels", pixels, "bool_masked_pos", masks);
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

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Somebody else's {@code .onnx} file, run as it is: float32 {@code pixel_values} [batch, channels,
 * height, width] in; {@code last_hidden_state} [batch, vectors, dimension] or one pooled output
 * [batch, dimension] out. A small graph of ours makes its input from uint8 pixels, on the same
 * device and in the same call; pooling and unit length are done here.
 */
public final class ForeignEncoder implements Encoder {
  private static final String INPUT = "pixel_values";
  private static final String TOKENS = "last_hidden_state";

  /** What becomes of the model's output. */
  public enum Pooling {
    /** The mean of the token vectors, or the pooled output of a model that has no token vectors. */
    MEAN,
    /** The token vectors. */
    NONE
  }

  /** Writes the graph from uint8 {@code pixels} of this size to {@code pixel_values}. */
  @FunctionalInterface
  public interface PixelGraphWriter {
    byte[] write(int height, int width);
  }

  private static final int CHANNELS = 3;

  private final TensorProgram pixelProgram; // one input, one output
  private final TensorProgram model;
  private final Device device;
  private final Pooling pooling;
  private final boolean normalize;
  private final String output;
  private final long[] outputShape; // of one call; the first extent is replaced by the batch
  private final EncoderShape shape;
  private final int fixedBatch; // 0: any

  private ByteBuffer pixels = DirectMemory.bytes(0);
  private FloatBuffer pixelValues = DirectMemory.floats(0);
  private FloatBuffer outputs = DirectMemory.floats(0);

  /**
   * @param height rows of the pixels that will come; 0: as the file says
   * @param width columns of the pixels that will come; 0: as the file says
   * @throws InferenceException when the file is no such model; the message names what it has
   */
  public ForeignEncoder(
      Path file,
      PixelGraphWriter pixelGraph,
      int height,
      int width,
      Pooling pooling,
      boolean normalize,
      Device device) {
    this.device = device;
    this.pooling = pooling;
    this.normalize = normalize;
    this.model = TensorProgram.of(file, device);
    TensorProgram pixelMaker = null;
    try {
      TensorType input = input(file);
      this.fixedBatch = input.extent(0);
      int rows = side(file, input.extent(2), height, "high");
      int columns = side(file, input.extent(3), width, "wide");
      this.output = chooseOutput(file);
      pixelMaker = TensorProgram.of(pixelGraph.write(rows, columns), Optional.empty(), device);
      EncoderShape pixelShape = new EncoderShape(rows, columns, CHANNELS, 1, 1);
      this.outputShape = trial(pixelShape);
      boolean tokens = outputShape.length == 3;
      int dimension = (int) outputShape[outputShape.length - 1];
      this.shape =
          new EncoderShape(
              rows,
              columns,
              CHANNELS,
              tokens && pooling == Pooling.NONE ? (int) outputShape[1] : 1,
              dimension);
    } catch (RuntimeException refused) {
      if (pixelMaker != null) {
        pixelMaker.close();
      }
      model.close();
      throw refused;
    }
    this.pixelProgram = pixelMaker;
  }

  private TensorType input(Path file) {
    Map<String, TensorType> inputs = model.inputs();
    TensorType input = inputs.get(INPUT);
    if (inputs.size() != 1
        || input == null
        || !input.isFloat32()
        || input.rank() != 4
        || (input.extent(1) > 0 && input.extent(1) != CHANNELS)) {
      throw new InferenceException(
          file
              + " must have the one input 'pixel_values' float[batch, 3, height, width], but has "
              + describe(inputs));
    }
    return input;
  }

  private static int side(Path file, int ofFile, int ofProcessor, String direction) {
    if (ofFile == 0 && ofProcessor == 0) {
      throw new InferenceException(
          file
              + " leaves the image size open, and so does its preprocessor_config.json: give it a"
              + " 'size' with height and width, or a crop_size");
    }
    if (ofFile > 0 && ofProcessor > 0 && ofFile != ofProcessor) {
      throw new InferenceException(
          "%s takes images %d pixels %s, but its preprocessor_config.json makes them %d: give it a"
                  .formatted(file, ofFile, direction, ofProcessor)
              + " 'size' or crop_size of the model's");
    }
    return Math.max(ofFile, ofProcessor);
  }

  private String chooseOutput(Path file) {
    Map<String, TensorType> all = model.outputs();
    TensorType tokens = all.get(TOKENS);
    if (tokens != null && tokens.isFloat32() && tokens.rank() == 3) {
      return TOKENS;
    }
    Optional<String> pooled =
        all.entrySet().stream()
            .filter(entry -> entry.getValue().isFloat32() && entry.getValue().rank() == 2)
            .map(Map.Entry::getKey)
            .findFirst();
    if (pooling == Pooling.NONE || pooled.isEmpty()) {
      throw new InferenceException(
          file
              + " must have an output 'last_hidden_state' float[batch, tokens, dimension]"
              + (pooling == Pooling.NONE
                  ? " to give a vector for each patch"
                  : " or one float[batch, dimension]")
              + ", but has "
              + describe(all));
    }
    return pooled.get();
  }

  private static String describe(Map<String, TensorType> types) {
    return types.entrySet().stream()
        .map(entry -> "'" + entry.getKey() + "' " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  /** The exact output extents are known only when the model has run once. */
  private long[] trial(EncoderShape pixelShape) {
    int batch = Math.max(1, fixedBatch);
    FloatBuffer zeros = DirectMemory.floats(Math.multiplyExact(batch, pixelShape.pixelBytes()));
    return model.outputShape(output, Map.of(INPUT, pixelValues(zeros, batch, pixelShape)));
  }

  private static DirectTensor pixelValues(FloatBuffer values, int batch, EncoderShape shape) {
    return DirectTensor.float32(values, batch, shape.channels(), shape.height(), shape.width());
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
    int step = fixedBatch > 0 ? fixedBatch : count;
    FloatBuffer results = batch.filledResults();
    ByteBuffer source = batch.filledPixels();
    for (int start = 0; start < count; start += step) {
      int images = Math.min(step, count - start);
      run(source, images, step);
      for (int image = 0; image < images; image++) {
        pool(image, results);
      }
    }
  }

  /** A model of fixed batch gets a short batch padded with black images. */
  private void run(ByteBuffer source, int images, int step) {
    int values = Math.multiplyExact(step, shape.pixelBytes());
    pixels = room(pixels, values);
    pixels.put(source.slice(source.position(), images * shape.pixelBytes()));
    source.position(source.position() + images * shape.pixelBytes());
    while (pixels.hasRemaining()) {
      pixels.put((byte) 0);
    }
    pixels.flip();
    pixelValues = room(pixelValues, values);
    long[] extents = outputShape.clone();
    extents[0] = step;
    outputs = room(outputs, Math.toIntExact(Arrays.stream(extents).reduce(1, Math::multiplyExact)));
    DirectTensor input = pixelValues(pixelValues, step, shape);
    pixelProgram.run(
        Map.of(
            only(pixelProgram.inputs()),
            DirectTensor.uint8(pixels, step, shape.height(), shape.width(), shape.channels())),
        Map.of(only(pixelProgram.outputs()), input));
    model.run(Map.of(INPUT, input), Map.of(output, DirectTensor.float32(outputs, extents)));
  }

  private static String only(Map<String, TensorType> tensors) {
    return tensors.keySet().iterator().next();
  }

  /**
   * Here and not by a graph on the device: ONNX Runtime's Java API hands every output to the host,
   * so the tokens would only go back again.
   */
  private void pool(int image, FloatBuffer results) {
    int dimension = shape.dimension();
    int tokens = outputShape.length == 3 ? (int) outputShape[1] : 1;
    int base = image * tokens * dimension;
    int groups = shape.vectors();
    int perGroup = tokens / groups;
    float[] vector = new float[dimension];
    for (int group = 0; group < groups; group++) {
      double[] sums = new double[dimension];
      for (int token = 0; token < perGroup; token++) {
        outputs.get(base + (group * perGroup + token) * dimension, vector);
        for (int column = 0; column < dimension; column++) {
          sums[column] += vector[column];
        }
      }
      double squares = 0;
      for (int column = 0; column < dimension; column++) {
        vector[column] = (float) (sums[column] / perGroup);
        squares += (double) vector[column] * vector[column];
      }
      if (normalize) {
        float length = (float) Math.max(Math.sqrt(squares), 1e-12);
        for (int column = 0; column < dimension; column++) {
          vector[column] /= length;
        }
      }
      results.put(vector);
    }
  }

  private static ByteBuffer room(ByteBuffer old, int bytes) {
    return old.capacity() >= bytes ? old.clear().limit(bytes) : DirectMemory.bytes(bytes);
  }

  private static FloatBuffer room(FloatBuffer old, int count) {
    return old.capacity() >= count ? old.clear().limit(count) : DirectMemory.floats(count);
  }

  @Override
  public void close() {
    try {
      pixelProgram.close();
    } finally {
      model.close();
    }
  }
}

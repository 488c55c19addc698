package io.ijepa.inference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

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

  private final TensorProgram pixelProgram;
  private final TensorProgram model;
  private final Device device;
  private final Pooling pooling;
  private final boolean normalize;
  private final String output;
  private final long[] outputShape; // of one call; the first extent is replaced by the batch
  private final EncoderShape shape;
  private final int fixedBatch; // 0: any

  private ByteBuffer pixels = ByteBuffer.allocateDirect(0);
  private FloatBuffer pixelValues = floats(0);
  private FloatBuffer outputs = floats(0);

  /**
   * @param height rows of pixels where the file leaves them open
   * @param width columns of pixels where the file leaves them open
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
    try {
      long[] input = inputShape(file);
      this.fixedBatch = (int) Math.max(0, input[0]);
      int rows = input[2] > 0 ? (int) input[2] : height;
      int columns = input[3] > 0 ? (int) input[3] : width;
      if (rows == 0 || columns == 0) {
        throw new InferenceException(
            file
                + " leaves the image size open, and so does its preprocessor_config.json: give it a"
                + " 'size' with height and width, or a crop_size");
      }
      this.output = chooseOutput(file);
      this.pixelProgram =
          TensorProgram.of(pixelGraph.write(rows, columns), Optional.empty(), device);
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
      model.close();
      throw refused;
    }
  }

  private long[] inputShape(Path file) {
    Map<String, long[]> inputs = model.inputs();
    long[] input = inputs.get(INPUT);
    if (inputs.size() != 1
        || input == null
        || input.length != 4
        || (input[1] > 0 && input[1] != CHANNELS)) {
      throw new InferenceException(
          file
              + " must have the one input 'pixel_values' [batch, 3, height, width], but has "
              + describe(inputs));
    }
    return input;
  }

  private String chooseOutput(Path file) {
    Map<String, long[]> all = model.outputs();
    long[] tokens = all.get(TOKENS);
    if (tokens != null && tokens.length == 3) {
      return TOKENS;
    }
    Optional<String> pooled =
        all.entrySet().stream()
            .filter(entry -> entry.getValue().length == 2)
            .map(Map.Entry::getKey)
            .findFirst();
    if (pooling == Pooling.NONE || pooled.isEmpty()) {
      throw new InferenceException(
          file
              + " must have an output 'last_hidden_state' [batch, tokens, dimension]"
              + (pooling == Pooling.NONE ? " for --pooling none" : " or one [batch, dimension]")
              + ", but has "
              + describe(all));
    }
    return pooled.get();
  }

  private static String describe(Map<String, long[]> nodes) {
    StringBuilder text = new StringBuilder();
    nodes.forEach(
        (name, extents) -> text.append(' ').append(name).append(Arrays.toString(extents)));
    return text.toString().strip();
  }

  /** The exact output extents are known only when the model has run once. */
  private long[] trial(EncoderShape pixelShape) {
    int batch = Math.max(1, fixedBatch);
    FloatBuffer zeros = floats(batch * pixelShape.pixelBytes());
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
    pixels = room(pixels, step * shape.pixelBytes());
    pixels.put(source.slice(source.position(), images * shape.pixelBytes()));
    source.position(source.position() + images * shape.pixelBytes());
    while (pixels.hasRemaining()) {
      pixels.put((byte) 0);
    }
    pixels.flip();
    pixelValues = room(pixelValues, step * shape.pixelBytes());
    long[] extents = outputShape.clone();
    extents[0] = step;
    outputs = room(outputs, Math.toIntExact(Arrays.stream(extents).reduce(1, Math::multiplyExact)));
    DirectTensor values = pixelValues(pixelValues, step, shape);
    pixelProgram.run(
        Map.of(
            "pixels",
            DirectTensor.uint8(pixels, step, shape.height(), shape.width(), shape.channels())),
        Map.of(INPUT, values));
    model.run(Map.of(INPUT, values), Map.of(output, DirectTensor.float32(outputs, extents)));
  }

  private void pool(int image, FloatBuffer results) {
    int dimension = shape.dimension();
    int tokens = outputShape.length == 3 ? (int) outputShape[1] : 1;
    int base = image * tokens * dimension;
    int groups = shape.vectors();
    int perGroup = tokens / groups;
    float[] vector = new float[dimension];
    for (int group = 0; group < groups; group++) {
      double squares = 0;
      for (int column = 0; column < dimension; column++) {
        double sum = 0;
        for (int token = 0; token < perGroup; token++) {
          sum += outputs.get(base + (group * perGroup + token) * dimension + column);
        }
        vector[column] = (float) (sum / perGroup);
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
    return old.capacity() >= bytes
        ? old.clear().limit(bytes)
        : ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static FloatBuffer room(FloatBuffer old, int count) {
    return old.capacity() >= count ? old.clear().limit(count) : floats(count);
  }

  private static FloatBuffer floats(int count) {
    return ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder()).asFloatBuffer();
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

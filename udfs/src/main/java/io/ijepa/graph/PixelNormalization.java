// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.ijepa.image.resample.ResizeBackend;
import io.ijepa.model.PreprocessorConfig;
import java.util.List;

/**
 * Rescale and normalise, with the very roundings of the reference.
 *
 * <p>With Pillow it multiplies in float64, rounds to float32, then subtracts and divides in
 * float32. Dividing by the factor's inverse in float32 gives the same 256 values for the usual
 * 1/255, while multiplying in float32, or folding the scale into mean and deviation, does not.
 * Where dividing does not give them either, the results of all 256 values of each channel are
 * looked up instead.
 *
 * <p>With torchvision it does fold the scale into mean and deviation, in float32, and then
 * subtracts and divides; where there is nothing to fold it into, it multiplies in float32.
 */
final class PixelNormalization {
  private static final int LEVELS = 256;

  private PixelNormalization() {}

  /**
   * Adds the normalization, from uint8 [batch, height, width, channels] to float32 of that shape.
   */
  static String write(GraphBuilder graph, String pixels, PreprocessorConfig config, int channels) {
    if (config.backend() == ResizeBackend.TORCHVISION) {
      return fused(graph, pixels, config);
    }
    if (config.doRescale() && !divisionIsExact(config.rescaleFactor())) {
      return lookUp(graph, pixels, config, channels);
    }
    String value = graph.cast("pixels/float", pixels, TensorProto.DataType.FLOAT);
    if (config.doRescale()) {
      String divisor = graph.floats("pixels/divisor", divisor(config.rescaleFactor()));
      value = graph.node("pixels/rescale", "Div", List.of(value, divisor));
    }
    if (config.doNormalize()) {
      value = normalize(graph, value, floats(config.imageMean()), floats(config.imageStd()));
    }
    return value;
  }

  private static String fused(GraphBuilder graph, String pixels, PreprocessorConfig config) {
    String value = graph.cast("pixels/float", pixels, TensorProto.DataType.FLOAT);
    float[] mean = floats(config.imageMean());
    float[] std = floats(config.imageStd());
    if (config.doNormalize()) {
      float scale = config.doRescale() ? divisor(config.rescaleFactor()) : 1;
      for (int channel = 0; channel < mean.length; channel++) {
        mean[channel] *= scale;
        std[channel] *= scale;
      }
      return normalize(graph, value, mean, std);
    }
    if (config.doRescale()) {
      String factor = graph.floats("pixels/factor", (float) config.rescaleFactor());
      return graph.node("pixels/rescale", "Mul", List.of(value, factor));
    }
    return value;
  }

  private static String normalize(GraphBuilder graph, String value, float[] mean, float[] std) {
    String centred =
        graph.node("pixels/centre", "Sub", List.of(value, graph.floats("pixels/mean", mean)));
    return graph.node("pixels/normalize", "Div", List.of(centred, graph.floats("pixels/std", std)));
  }

  /**
   * One table of all channels, one after the other; a pixel's index is moved into its channel's.
   */
  private static String lookUp(
      GraphBuilder graph, String pixels, PreprocessorConfig config, int channels) {
    float[] table = new float[channels * LEVELS];
    int[] starts = new int[channels];
    for (int channel = 0; channel < channels; channel++) {
      starts[channel] = channel * LEVELS;
      for (int level = 0; level < LEVELS; level++) {
        float value = rescaled(level, config.rescaleFactor());
        if (config.doNormalize()) {
          value -= (float) (double) config.imageMean().get(channel);
          value /= (float) (double) config.imageStd().get(channel);
        }
        table[starts[channel] + level] = value;
      }
    }
    String level = graph.cast("pixels/level", pixels, TensorProto.DataType.INT32);
    String index =
        graph.node("pixels/index", "Add", List.of(level, graph.ints("pixels/starts", starts)));
    return graph.node(
        "pixels/lookup",
        "Gather",
        List.of(graph.floats("pixels/table", table), index),
        Attributes.integer("axis", 0));
  }

  static boolean divisionIsExact(double factor) {
    for (int level = 0; level < LEVELS; level++) {
      if (level / divisor(factor) != rescaled(level, factor)) {
        return false;
      }
    }
    return true;
  }

  private static float divisor(double factor) {
    return (float) (1 / factor);
  }

  private static float rescaled(int level, double factor) {
    return (float) (level * factor);
  }

  private static float[] floats(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) (double) values.get(i);
    }
    return floats;
  }
}

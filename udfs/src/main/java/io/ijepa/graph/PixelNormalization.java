// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.ijepa.model.PreprocessorConfig;
import java.util.List;

/**
 * Rescale and normalise, with the very roundings of the reference: it multiplies in float64, rounds
 * to float32, then subtracts and divides in float32. Dividing by the factor's inverse in float32
 * gives the same 256 values for the usual 1/255, while multiplying in float32, or folding the scale
 * into mean and deviation, does not. Where dividing does not give them either, the results of all
 * 256 values of each channel are looked up instead.
 */
final class PixelNormalization {
  private static final int LEVELS = 256;

  private PixelNormalization() {}

  /**
   * Adds the normalization, from uint8 [batch, height, width, channels] to float32 of that shape.
   */
  static String write(GraphBuilder graph, String pixels, PreprocessorConfig config, int channels) {
    if (config.doRescale() && !divisionIsExact(config.rescaleFactor())) {
      return lookUp(graph, pixels, config, channels);
    }
    String value = graph.cast("pixels/float", pixels, TensorProto.DataType.FLOAT);
    if (config.doRescale()) {
      String divisor = graph.floats("pixels/divisor", divisor(config.rescaleFactor()));
      value = graph.node("pixels/rescale", "Div", List.of(value, divisor));
    }
    if (config.doNormalize()) {
      String mean = graph.floats("pixels/mean", floats(config.imageMean()));
      String std = graph.floats("pixels/std", floats(config.imageStd()));
      value = graph.node("pixels/centre", "Sub", List.of(value, mean));
      value = graph.node("pixels/normalize", "Div", List.of(value, std));
    }
    return value;
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

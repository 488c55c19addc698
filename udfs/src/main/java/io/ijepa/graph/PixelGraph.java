// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.ijepa.model.PreprocessorConfig;
import java.util.List;

/**
 * The pixels' rescaling and normalisation alone, for an ONNX model of another origin that takes
 * {@code pixel_values}. The same bits as in {@link EncoderGraph}.
 *
 * <p>Input {@value #PIXELS}: uint8 [batch, height, width, channels]. Output {@value #PIXEL_VALUES}:
 * float32 [batch, channels, height, width]. No external data.
 */
public final class PixelGraph {
  /** The name of the graph's input. */
  public static final String PIXELS = "pixels";

  /** The name of the graph's output. */
  public static final String PIXEL_VALUES = "pixel_values";

  private PixelGraph() {}

  /** Writes the graph for images of one size in pixels. Stateless and thread-safe. */
  public static byte[] write(PreprocessorConfig config, int height, int width, int channels) {
    GraphBuilder graph = new GraphBuilder("pixel_values");
    String pixels = graph.input(PIXELS, TensorProto.DataType.UINT8, height, width, channels);
    String values = PixelNormalization.write(graph, pixels, config, channels);
    String planes =
        graph.node(
            "pixels/planes", "Transpose", List.of(values), Attributes.integers("perm", 0, 3, 1, 2));
    graph.output(PIXEL_VALUES, planes, channels, height, width);
    return graph.model();
  }
}

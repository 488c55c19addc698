package io.ijepa.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.ijepa.model.IJepaConfig;
import io.ijepa.model.Weight;
import io.ijepa.model.Weights;
import java.util.List;

/**
 * The convolution whose kernel is its stride, as one matrix product: a patch's pixels in the order
 * [channel, row, column] of the kernel, times the kernel as [out, channels * rows * columns], which
 * is how its bytes lie already. Then the position embeddings are added.
 */
final class PatchEmbedding {
  private PatchEmbedding() {}

  /** From float32 [batch, height, width, channels] to tokens [batch * numPatches, hiddenSize]. */
  static String write(
      GraphBuilder graph,
      String pixels,
      IJepaConfig config,
      Weights weights,
      TensorProto.DataType type) {
    long rows = config.gridHeight();
    long columns = config.gridWidth();
    long height = config.patchHeight();
    long width = config.patchWidth();
    long channels = config.channels();
    long hidden = config.hiddenSize();

    String whole = dropRemainder(graph, pixels, config);
    String grid = graph.reshape("patches/grid", whole, -1, rows, height, columns, width, channels);
    String ordered =
        graph.node(
            "patches/order",
            "Transpose",
            List.of(grid),
            Attributes.integers("perm", 0, 1, 3, 5, 2, 4));
    String flat = graph.reshape("patches/flat", ordered, -1, channels * height * width);
    if (type != TensorProto.DataType.FLOAT) {
      flat = graph.cast("patches/cast", flat, type);
    }
    String projected =
        graph.linear(
            "patches/projection",
            flat,
            graph.weight(weights.get(Weight.PATCH_WEIGHT), hidden, channels * height * width),
            graph.weight(weights.get(Weight.PATCH_BIAS), hidden));
    String perImage = graph.reshape("patches/images", projected, -1, config.numPatches(), hidden);
    String positions =
        graph.weight(weights.get(Weight.POSITION_EMBEDDINGS), 1, config.numPatches(), hidden);
    String placed = graph.node("patches/positions", "Add", List.of(perImage, positions));
    return graph.reshape("patches/tokens", placed, -1, hidden);
  }

  /** The convolution never reaches pixels that do not fill a patch at the bottom and the right. */
  private static String dropRemainder(GraphBuilder graph, String pixels, IJepaConfig config) {
    long height = (long) config.gridHeight() * config.patchHeight();
    long width = (long) config.gridWidth() * config.patchWidth();
    if (height == config.imageHeight() && width == config.imageWidth()) {
      return pixels;
    }
    return graph.node(
        "patches/whole",
        "Slice",
        List.of(
            pixels,
            graph.longs("patches/whole/starts", 0, 0),
            graph.longs("patches/whole/ends", height, width),
            graph.longs("patches/whole/axes", 1, 2)));
  }
}

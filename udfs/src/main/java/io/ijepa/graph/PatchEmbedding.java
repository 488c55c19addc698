// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.IJepaConfig;
import io.ijepa.model.TensorEntry;
import io.ijepa.model.Weight;
import io.ijepa.model.Weights;
import java.util.List;

/**
 * The convolution whose kernel is its stride, as one matrix product: a patch's pixels in the order
 * [channel, row, column] of the kernel, times the kernel as [out, channels * rows * columns], which
 * is how its bytes lie already. The mask token takes the place of masked patches, then the position
 * embeddings are added.
 */
final class PatchEmbedding {
  private PatchEmbedding() {}

  /**
   * Embeds patches: float32 [batch, height, width, channels] to [batch * numPatches, hiddenSize].
   */
  static String write(
      GraphBuilder graph,
      String pixels,
      Checkpoint checkpoint,
      Forward forward,
      TensorProto.DataType type) {
    IJepaConfig config = forward.config(checkpoint);
    Weights weights = checkpoint.weights();
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
    if (forward.masked()) {
      perImage = mask(graph, perImage, config, checkpoint.maskToken());
    }
    String positions = PositionEmbeddings.write(graph, checkpoint.config(), config, weights, type);
    String placed = graph.node("patches/positions", "Add", List.of(perImage, positions));
    return graph.reshape("patches/tokens", placed, -1, hidden);
  }

  /** Adds the position embeddings, from and to [batch, numPatches, hiddenSize]. */
  private static String mask(
      GraphBuilder graph, String patches, IJepaConfig config, TensorEntry maskToken) {
    String mask = graph.input(EncoderGraph.MASK, TensorProto.DataType.UINT8, config.numPatches());
    String masked = graph.cast("mask/bool", mask, TensorProto.DataType.BOOL);
    String perPatch = graph.reshape("mask/patches", masked, -1, config.numPatches(), 1);
    String token = graph.weight(maskToken, 1, 1, config.hiddenSize());
    return graph.node("mask/patch_or_token", "Where", List.of(perPatch, token, patches));
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

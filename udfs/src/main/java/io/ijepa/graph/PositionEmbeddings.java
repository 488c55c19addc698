// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.ijepa.model.IJepaConfig;
import io.ijepa.model.TensorEntry;
import io.ijepa.model.Weight;
import io.ijepa.model.Weights;
import java.util.List;

/**
 * What tells the network where a patch lies. For another grid than the checkpoint's it is
 * interpolated as by {@code torch.nn.functional.interpolate(mode="bicubic", align_corners=False)}.
 */
final class PositionEmbeddings {
  /** The coefficient of PyTorch's bicubic kernel (Keys 1981). */
  private static final float CUBIC_COEFFICIENT = -0.75f;

  private PositionEmbeddings() {}

  /**
   * Float16 or float32 [1, numPatches, hiddenSize], a constant: the runtime computes it once, when
   * the session starts.
   *
   * @param stored the network's shape that the weights are for
   * @param wanted the same for the images that come; its grid decides
   */
  static String write(
      GraphBuilder graph,
      IJepaConfig stored,
      IJepaConfig wanted,
      Weights weights,
      TensorProto.DataType type) {
    TensorEntry entry = weights.get(Weight.POSITION_EMBEDDINGS);
    long hidden = stored.hiddenSize();
    if (stored.gridHeight() == wanted.gridHeight() && stored.gridWidth() == wanted.gridWidth()) {
      return graph.weight(entry, 1, stored.numPatches(), hidden);
    }
    String grid =
        graph.weight(
            TensorProto.DataType.FLOAT, entry, 1, stored.gridHeight(), stored.gridWidth(), hidden);
    String planes =
        graph.node(
            "positions/planes",
            "Transpose",
            List.of(grid),
            Attributes.integers("perm", 0, 3, 1, 2));
    String resized =
        graph.node(
            "positions/resized",
            "Resize",
            List.of(
                planes,
                "",
                "",
                graph.longs("positions/sizes", 1, hidden, wanted.gridHeight(), wanted.gridWidth())),
            Attributes.text("mode", "cubic"),
            Attributes.text("coordinate_transformation_mode", "half_pixel"),
            Attributes.real("cubic_coeff_a", CUBIC_COEFFICIENT));
    String order =
        graph.node(
            "positions/order",
            "Transpose",
            List.of(resized),
            Attributes.integers("perm", 0, 2, 3, 1));
    String flat = graph.reshape("positions/flat", order, 1, wanted.numPatches(), hidden);
    return type == TensorProto.DataType.FLOAT ? flat : graph.cast("positions/cast", flat, type);
  }
}

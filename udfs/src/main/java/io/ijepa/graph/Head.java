// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.Classifier;
import io.ijepa.model.Pooler;
import io.ijepa.model.TensorEntry;
import java.util.List;

/**
 * What some checkpoints have on top of the network. In fp32: it is small, and the last to round.
 */
final class Head {
  private Head() {}

  /** Adds the classifier, from means, float32 [batch, hiddenSize], to [batch, numLabels]. */
  static String logits(GraphBuilder graph, String means, Checkpoint checkpoint) {
    Classifier classifier = checkpoint.classifier();
    return linear(graph, "classifier", means, classifier.weight(), classifier.bias(), checkpoint);
  }

  /** Adds the pooler, from float32 [batch, numPatches, hiddenSize] to [batch, poolerOutputSize]. */
  static String pooler(GraphBuilder graph, String tokens, Checkpoint checkpoint) {
    Pooler pooler = checkpoint.pooler();
    String first =
        graph.node(
            "pooler/token",
            "Slice",
            List.of(
                tokens,
                graph.longs("pooler/token/start", 0),
                graph.longs("pooler/token/end", 1),
                graph.longs("pooler/token/axis", 1)));
    String flat = graph.reshape("pooler/flat", first, -1, checkpoint.config().hiddenSize());
    String dense = linear(graph, "pooler/dense", flat, pooler.weight(), pooler.bias(), checkpoint);
    return ActivationFunction.write(graph, "pooler/activation", dense, pooler.activation());
  }

  private static String linear(
      GraphBuilder graph,
      String name,
      String input,
      TensorEntry weight,
      TensorEntry bias,
      Checkpoint checkpoint) {
    long outputs = bias.shape().get(0);
    long hidden = checkpoint.config().hiddenSize();
    return graph.linear(
        name,
        input,
        graph.weight(TensorProto.DataType.FLOAT, weight, outputs, hidden),
        graph.weight(TensorProto.DataType.FLOAT, bias, outputs));
  }
}

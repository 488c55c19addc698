package io.ijepa.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.Classifier;

/**
 * What some checkpoints have on top of the network. In fp32: it is small, and the last to round.
 */
final class Head {
  private Head() {}

  /** From float32 [batch, hiddenSize] to [batch, numLabels]. */
  static String logits(GraphBuilder graph, String means, Checkpoint checkpoint) {
    Classifier classifier = checkpoint.classifier();
    long labels = classifier.labels().size();
    long hidden = checkpoint.config().hiddenSize();
    return graph.linear(
        "classifier",
        means,
        graph.weight(TensorProto.DataType.FLOAT, classifier.weight(), labels, hidden),
        graph.weight(TensorProto.DataType.FLOAT, classifier.bias(), labels));
  }
}

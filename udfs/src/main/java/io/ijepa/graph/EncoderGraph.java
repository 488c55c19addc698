package io.ijepa.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.IJepaConfig;
import io.ijepa.model.Weight;
import io.ijepa.model.Weights;

/**
 * The whole network as an ONNX model of some hundred kilobytes: uint8 pixels in, embeddings out,
 * every weight external data in the checkpoint's own files.
 *
 * <p>Input {@value #PIXELS}: uint8 [batch, imageHeight, imageWidth, channels]. Output: see {@link
 * Output}. The batch may have any size. To start a session give ONNX Runtime (1.24 or later) the
 * bytes and, as {@code session.model_external_initializers_file_folder_path}, {@link
 * Checkpoint#weightsFolder}.
 */
public final class EncoderGraph {
  /** The name of the graph's input. */
  public static final String PIXELS = "pixels";

  private EncoderGraph() {}

  /** Writes the graph; reads no weight. Stateless and thread-safe. */
  public static byte[] write(Checkpoint checkpoint, Precision precision, Forward forward) {
    IJepaConfig config = checkpoint.config();
    Weights weights = checkpoint.weights();
    TensorProto.DataType type = precision.type();
    GraphBuilder graph = new GraphBuilder("ijepa", type, checkpoint.weightsFolder());

    String pixels =
        graph.input(
            PIXELS,
            TensorProto.DataType.UINT8,
            config.imageHeight(),
            config.imageWidth(),
            config.channels());
    String normalized =
        PixelNormalization.write(graph, pixels, checkpoint.preprocessor(), config.channels());
    String tokens = PatchEmbedding.write(graph, normalized, config, weights, type);
    for (int layer = 0; layer < config.layers(); layer++) {
      tokens = EncoderLayer.write(graph, tokens, config, weights, layer);
    }
    tokens =
        Normalization.write(
            graph,
            "final_norm",
            tokens,
            weights.get(Weight.FINAL_SCALE),
            weights.get(Weight.FINAL_SHIFT),
            config);
    if (type != TensorProto.DataType.FLOAT) {
      tokens = graph.cast("final_norm/float", tokens, TensorProto.DataType.FLOAT);
    }
    String images =
        graph.reshape("final_norm/images", tokens, -1, config.numPatches(), config.hiddenSize());

    write(graph, images, checkpoint, forward);
    return graph.model();
  }

  /** From the final tokens to the output, in fp32. */
  private static void write(
      GraphBuilder graph, String tokens, Checkpoint checkpoint, Forward forward) {
    Output output = forward.output();
    String result =
        switch (output) {
          case PATCH_TOKENS -> tokens;
          case MEAN_POOLED -> Pooling.mean(graph, tokens);
          case LOGITS -> Head.logits(graph, Pooling.mean(graph, tokens), checkpoint);
        };
    if (forward.normalize()) {
      result = Pooling.normalize(graph, result);
    }
    int dimension = forward.dimension(checkpoint);
    if (output == Output.PATCH_TOKENS) {
      graph.output(output.tensorName(), result, forward.vectors(checkpoint), dimension);
    } else {
      graph.output(output.tensorName(), result, dimension);
    }
  }
}

package io.ijepa.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.IJepaConfig;
import io.ijepa.model.Weight;
import io.ijepa.model.Weights;
import java.util.List;

/**
 * The whole network as an ONNX model of some hundred kilobytes: uint8 pixels in, embeddings out,
 * every weight external data in the checkpoint's own files.
 *
 * <p>Input {@value #PIXELS}: uint8 [batch, imageHeight, imageWidth, channels], or as {@link Input}
 * says. Output: see {@link Output}. The batch may have any size. To start a session give ONNX
 * Runtime (1.24 or later) the bytes and, as {@code
 * session.model_external_initializers_file_folder_path}, {@link Checkpoint#weightsFolder}.
 */
public final class EncoderGraph {
  /** The name of the graph's input. */
  public static final String PIXELS = "pixels";

  private EncoderGraph() {}

  /** Writes the graph; reads no weight. Stateless and thread-safe. */
  public static byte[] write(Checkpoint checkpoint, Precision precision, Forward forward) {
    return write(checkpoint, precision, forward, Input.PIXELS);
  }

  /** The same for another input than {@value #PIXELS}. */
  public static byte[] write(
      Checkpoint checkpoint, Precision precision, Forward forward, Input input) {
    IJepaConfig config = checkpoint.config();
    Weights weights = checkpoint.weights();
    TensorProto.DataType type = precision.type();
    GraphBuilder graph = new GraphBuilder("ijepa", type);

    String normalized =
        switch (input) {
          case PIXELS ->
              PixelNormalization.write(
                  graph,
                  graph.input(
                      PIXELS,
                      TensorProto.DataType.UINT8,
                      config.imageHeight(),
                      config.imageWidth(),
                      config.channels()),
                  checkpoint.preprocessor(),
                  config.channels());
          case PIXEL_VALUES ->
              graph.node(
                  "pixel_values/rows",
                  "Transpose",
                  List.of(
                      graph.input(
                          PixelGraph.PIXEL_VALUES,
                          TensorProto.DataType.FLOAT,
                          config.channels(),
                          config.imageHeight(),
                          config.imageWidth())),
                  Attributes.integers("perm", 0, 2, 3, 1));
        };
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

    Output output = forward.output();
    String result = output == Output.MEAN_POOLED ? Pooling.mean(graph, images) : images;
    if (forward.normalize()) {
      result = Pooling.normalize(graph, result);
    }
    if (output == Output.MEAN_POOLED) {
      graph.output(output.tensorName(), result, config.hiddenSize());
    } else {
      graph.output(output.tensorName(), result, config.numPatches(), config.hiddenSize());
    }
    return graph.model();
  }
}

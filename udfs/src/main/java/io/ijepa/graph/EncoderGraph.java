// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.IJepaConfig;
import io.ijepa.model.Weight;
import io.ijepa.model.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole network as an ONNX model of some hundred kilobytes: uint8 pixels in, embeddings out,
 * every weight external data in the checkpoint's own files. What {@link Forward} does not need is
 * not written.
 *
 * <p>Input {@value #PIXELS}: uint8 [batch, imageHeight, imageWidth, channels], or as {@link Input}
 * says; where the way is masked also {@value #MASK}: uint8 [batch, numPatches], 1 for a masked
 * patch. Output: see {@link Output}. The batch may have any size; in {@link Precision#INT8} it is
 * one, so that no image shares a scale with another. To start a session give ONNX Runtime (1.24 or
 * later) the bytes and, as {@code session.model_external_initializers_file_folder_path}, {@link
 * Checkpoint#weightsFolder}.
 */
public final class EncoderGraph {
  /** The name of the graph's first input. */
  public static final String PIXELS = "pixels";

  /** The name of the second, where there is one; as in the reference. */
  public static final String MASK = "bool_masked_pos";

  private EncoderGraph() {}

  /**
   * Writes the graph; reads no weight. Stateless and thread-safe.
   *
   * @throws io.ijepa.model.ModelException where the checkpoint lacks a part that this way needs
   */
  public static byte[] write(Checkpoint checkpoint, Precision precision, Forward forward) {
    return write(checkpoint, precision, forward, Input.PIXELS);
  }

  /** The graph of an encoder whose input has another name than {@value #PIXELS}. */
  public static byte[] write(
      Checkpoint checkpoint, Precision precision, Forward forward, Input input) {
    IJepaConfig config = forward.config(checkpoint);
    TensorProto.DataType type = precision.type();
    GraphBuilder graph = new GraphBuilder("ijepa", precision, checkpoint.weightsFolder());

    String normalized =
        switch (input) {
          case PIXELS -> normalized(graph, checkpoint, config);
          case PIXEL_VALUES -> rows(graph, config);
        };
    String embedded = PatchEmbedding.write(graph, normalized, checkpoint, forward, type);
    List<String> tokens = encode(graph, embedded, config, checkpoint.weights(), forward, type);
    String result = output(graph, tokens, checkpoint, forward);
    int dimension = forward.dimension(checkpoint);
    if (forward.normalize()) {
      result = Pooling.normalize(graph, result, dimension);
    }
    String name = forward.output().tensorName();
    if (forward.output() == Output.PATCH_TOKENS) {
      graph.output(name, result, forward.vectors(checkpoint), dimension);
    } else {
      graph.output(name, result, dimension);
    }
    return graph.model();
  }

  /** Normalizes {@value #PIXELS} to float32 [batch, imageHeight, imageWidth, channels]. */
  private static String normalized(GraphBuilder graph, Checkpoint checkpoint, IJepaConfig config) {
    String pixels =
        graph.input(
            PIXELS,
            TensorProto.DataType.UINT8,
            config.imageHeight(),
            config.imageWidth(),
            config.channels());
    return PixelNormalization.write(graph, pixels, checkpoint.preprocessor(), config.channels());
  }

  /** The rows of pixels from {@code pixel_values}, which are normalized already. */
  private static String rows(GraphBuilder graph, IJepaConfig config) {
    String pixelValues =
        graph.input(
            PixelGraph.PIXEL_VALUES,
            TensorProto.DataType.FLOAT,
            config.channels(),
            config.imageHeight(),
            config.imageWidth());
    return graph.node(
        "pixel_values/rows",
        "Transpose",
        List.of(pixelValues),
        Attributes.integers("perm", 0, 2, 3, 1));
  }

  /**
   * Adds as many layers as are needed; each set of tokens is float32 [batch, numPatches,
   * hiddenSize].
   */
  private static List<String> encode(
      GraphBuilder graph,
      String embedded,
      IJepaConfig config,
      Weights weights,
      Forward forward,
      TensorProto.DataType type) {
    List<String> wanted = new ArrayList<>();
    Residual residual = new Residual(graph, config, embedded);
    int layers = forward.tokens().layers(config);
    for (int state = 0; state <= layers; state++) {
      if (state > 0) {
        EncoderLayer.write(graph, residual, config, weights, state - 1);
      }
      if (forward.tokens().contains(state)) {
        wanted.add(images(graph, "hidden_states." + state, residual.tokens(), config, type));
      }
    }
    if (forward.tokens().equals(Tokens.LAST)) {
      String normalized =
          residual.normalized(
              "final_norm", weights.get(Weight.FINAL_SCALE), weights.get(Weight.FINAL_SHIFT));
      wanted.add(images(graph, "final_norm", normalized, config, type));
    }
    return wanted;
  }

  private static String images(
      GraphBuilder graph,
      String name,
      String tokens,
      IJepaConfig config,
      TensorProto.DataType type) {
    String values =
        type == TensorProto.DataType.FLOAT
            ? tokens
            : graph.cast(name + "/float", tokens, TensorProto.DataType.FLOAT);
    return graph.reshape(name + "/images", values, -1, config.numPatches(), config.hiddenSize());
  }

  private static String output(
      GraphBuilder graph, List<String> tokens, Checkpoint checkpoint, Forward forward) {
    IJepaConfig config = forward.config(checkpoint);
    return switch (forward.output()) {
      case PATCH_TOKENS -> tokens.get(0);
      case MEAN_POOLED -> Pooling.means(graph, tokens, config);
      case POOLER -> Head.pooler(graph, tokens.get(0), checkpoint);
      case LOGITS -> Head.logits(graph, Pooling.mean(graph, tokens.get(0), config), checkpoint);
    };
  }
}

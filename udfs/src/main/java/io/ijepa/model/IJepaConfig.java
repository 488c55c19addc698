// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/**
 * The network's shape, from {@code config.json}. A missing key has the default of {@code
 * transformers.IJepaConfig}. Dropout and initialisation keys do nothing at inference; they are let
 * through, as is every key that the reference's forward pass does not read. What {@link Classifier}
 * and {@link Pooler} say is read when they are asked for.
 *
 * @param hiddenSize width of a token
 * @param layers encoder layers
 * @param heads attention heads of each layer
 * @param headDim width of a head: {@code head_dim}, else hiddenSize / heads
 * @param intermediateSize width inside the MLP
 * @param layerNormEps added to the variance in every layer normalisation
 * @param imageHeight height in pixels of the image that the model takes
 * @param imageWidth its width
 * @param patchHeight height in pixels of a patch
 * @param patchWidth its width
 * @param channels 1 (grey) or 3 (RGB)
 * @param qkvBias whether the query, key and value projections have biases
 */
public record IJepaConfig(
    int hiddenSize,
    int layers,
    int heads,
    int headDim,
    int intermediateSize,
    Activation activation,
    double layerNormEps,
    int imageHeight,
    int imageWidth,
    int patchHeight,
    int patchWidth,
    int channels,
    boolean qkvBias) {

  private static final int MAX_WIDTH = 1 << 16;
  private static final int MAX_LAYERS = 1024;
  private static final int MAX_SIDE = 1 << 14;
  static final int MAX_PATCHES = 1 << 16;

  /**
   * Reads {@code config.json}.
   *
   * @throws ModelException where a value is absurd or would not be computed as the reference does
   */
  static IJepaConfig read(Path file) {
    return of(JsonFields.read(file));
  }

  static IJepaConfig of(JsonFields json) {
    refuseOtherModels(json);

    int hiddenSize = json.integer("hidden_size", 768, MAX_WIDTH);
    int heads = json.integer("num_attention_heads", 12, MAX_WIDTH);
    if (!json.has("head_dim") && hiddenSize % heads != 0) {
      throw json.refuse(
          "hidden_size must be a multiple of num_attention_heads but was %d with %d heads"
              .formatted(hiddenSize, heads));
    }
    int headDim = json.integer("head_dim", hiddenSize / heads, MAX_WIDTH);
    if ((long) heads * headDim > MAX_WIDTH) {
      throw json.refuse("head_dim", "times num_attention_heads must be at most " + MAX_WIDTH);
    }
    int[] image = heightAndWidth(json, "image_size", 224);
    int[] patch = heightAndWidth(json, "patch_size", 16);
    if (patch[0] > image[0] || patch[1] > image[1]) {
      throw json.refuse(
          "patch_size must not exceed image_size but was [%d, %d] with [%d, %d]"
              .formatted(patch[0], patch[1], image[0], image[1]));
    }
    IJepaConfig config =
        new IJepaConfig(
            hiddenSize,
            json.integer("num_hidden_layers", 12, MAX_LAYERS),
            heads,
            headDim,
            json.integer("intermediate_size", 3072, MAX_WIDTH * 8),
            Activation.read(json, "hidden_act", Activation.GELU),
            layerNormEps(json),
            image[0],
            image[1],
            patch[0],
            patch[1],
            channels(json),
            json.flag("qkv_bias", true));
    if (config.numPatches() > MAX_PATCHES) {
      throw json.refuse(
          "image_size and patch_size must give at most %d patches but give %d"
              .formatted(MAX_PATCHES, config.numPatches()));
    }
    return config;
  }

  /** The configuration of this network for images of another size. */
  public IJepaConfig withImageSize(ImageSize size) {
    return new IJepaConfig(
        hiddenSize,
        layers,
        heads,
        headDim,
        intermediateSize,
        activation,
        layerNormEps,
        size.height(),
        size.width(),
        patchHeight,
        patchWidth,
        channels,
        qkvBias);
  }

  public ImageSize imageSize() {
    return new ImageSize(imageHeight, imageWidth);
  }

  /** Rows of patches. Pixels that do not fill a patch at the bottom are not looked at. */
  public int gridHeight() {
    return imageHeight / patchHeight;
  }

  /** Columns of patches. Pixels that do not fill a patch at the right are not looked at. */
  public int gridWidth() {
    return imageWidth / patchWidth;
  }

  /** Tokens per image; there is no class token. */
  public int numPatches() {
    return gridHeight() * gridWidth();
  }

  /** Width of the queries, keys and values of all heads together. */
  public int attentionSize() {
    return heads * headDim;
  }

  private static void refuseOtherModels(JsonFields json) {
    if (!json.has("model_type")) {
      throw json.refuse("model_type", "must be \"ijepa\"");
    }
    if (!json.text("model_type").equals("ijepa")) {
      throw json.refuse("model_type", "must be \"ijepa\"; other networks are not computed here,");
    }
    if (json.has("quantization_config")) {
      throw json.refuse("quantization_config", "is not supported; use the unquantized checkpoint,");
    }
    if (json.has("pruned_heads") && !json.get("pruned_heads").isEmpty()) {
      throw json.refuse("pruned_heads", "must be empty");
    }
  }

  private static double layerNormEps(JsonFields json) {
    if (!json.has("layer_norm_eps")) {
      return 1e-12;
    }
    double eps = json.finite("layer_norm_eps", json.get("layer_norm_eps"));
    if (eps <= 0 || eps > 1) {
      throw json.refuse("layer_norm_eps", "must be above 0 and at most 1");
    }
    return eps;
  }

  private static int channels(JsonFields json) {
    int channels = json.integer("num_channels", 3, MAX_WIDTH);
    if (channels != 1 && channels != 3) {
      throw json.refuse("num_channels", "must be 1 (grey) or 3 (RGB)");
    }
    return channels;
  }

  private static int[] heightAndWidth(JsonFields json, String name, int absent) {
    if (!json.has(name)) {
      return new int[] {absent, absent};
    }
    JsonNode value = json.get(name);
    if (!value.isArray()) {
      int side = json.positive(name, value, MAX_SIDE);
      return new int[] {side, side};
    }
    if (value.size() != 2) {
      throw json.refuse(name, "must be a whole number or [height, width]");
    }
    return new int[] {
      json.positive(name, value.get(0), MAX_SIDE), json.positive(name, value.get(1), MAX_SIDE)
    };
  }
}

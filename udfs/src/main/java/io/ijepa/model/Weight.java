// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import java.util.List;

/**
 * The weights of the network by their role. Linear weights are [out, in], as PyTorch has them. Each
 * role has two names: the one that files have, and the one of the modules of {@code transformers}
 * 5, which a state dict saved by hand has. Either may begin with {@code ijepa.}, as it does in
 * checkpoints for classification.
 */
public enum Weight {
  /** [hiddenSize, channels, patchHeight, patchWidth]. */
  PATCH_WEIGHT("embeddings.patch_embeddings.projection.weight"),
  PATCH_BIAS("embeddings.patch_embeddings.projection.bias"),
  /** [1, numPatches, hiddenSize]. */
  POSITION_EMBEDDINGS("embeddings.position_embeddings"),
  BEFORE_ATTENTION_SCALE("layernorm_before.weight", "layernorm_before.weight"),
  BEFORE_ATTENTION_SHIFT("layernorm_before.bias", "layernorm_before.bias"),
  QUERY_WEIGHT("attention.attention.query.weight", "attention.q_proj.weight"),
  QUERY_BIAS("attention.attention.query.bias", "attention.q_proj.bias"),
  KEY_WEIGHT("attention.attention.key.weight", "attention.k_proj.weight"),
  KEY_BIAS("attention.attention.key.bias", "attention.k_proj.bias"),
  VALUE_WEIGHT("attention.attention.value.weight", "attention.v_proj.weight"),
  VALUE_BIAS("attention.attention.value.bias", "attention.v_proj.bias"),
  ATTENTION_OUTPUT_WEIGHT("attention.output.dense.weight", "attention.o_proj.weight"),
  ATTENTION_OUTPUT_BIAS("attention.output.dense.bias", "attention.o_proj.bias"),
  BEFORE_MLP_SCALE("layernorm_after.weight", "layernorm_after.weight"),
  BEFORE_MLP_SHIFT("layernorm_after.bias", "layernorm_after.bias"),
  MLP_IN_WEIGHT("intermediate.dense.weight", "mlp.fc1.weight"),
  MLP_IN_BIAS("intermediate.dense.bias", "mlp.fc1.bias"),
  MLP_OUT_WEIGHT("output.dense.weight", "mlp.fc2.weight"),
  MLP_OUT_BIAS("output.dense.bias", "mlp.fc2.bias"),
  FINAL_SCALE("layernorm.weight"),
  FINAL_SHIFT("layernorm.bias"),
  /** [1, 1, hiddenSize]; of a checkpoint that was saved with {@code use_mask_token}. */
  MASK_TOKEN("embeddings.mask_token"),
  /** [poolerOutputSize, hiddenSize]; of one that was saved with {@code add_pooling_layer}. */
  POOLER_WEIGHT("pooler.dense.weight"),
  POOLER_BIAS("pooler.dense.bias"),
  /** [numLabels, hiddenSize]; of a checkpoint for classification. */
  CLASSIFIER_WEIGHT("classifier.weight"),
  CLASSIFIER_BIAS("classifier.bias");

  private final boolean perLayer;
  private final String inFiles;
  private final String inModules;

  Weight(String name) {
    this(false, name, name);
  }

  Weight(String inFiles, String inModules) {
    this(true, inFiles, inModules);
  }

  Weight(boolean perLayer, String inFiles, String inModules) {
    this.perLayer = perLayer;
    this.inFiles = inFiles;
    this.inModules = inModules;
  }

  /** Whether every encoder layer has one. */
  public boolean perLayer() {
    return perLayer;
  }

  /** Whether it belongs to a part that only some checkpoints have beside the network. */
  public boolean optional() {
    return switch (this) {
      case MASK_TOKEN, POOLER_WEIGHT, POOLER_BIAS, CLASSIFIER_WEIGHT, CLASSIFIER_BIAS -> true;
      default -> false;
    };
  }

  /** Whether a network of this configuration has it: the attention's biases are its choice. */
  boolean presentIn(IJepaConfig config) {
    return switch (this) {
      case QUERY_BIAS, KEY_BIAS, VALUE_BIAS -> config.qkvBias();
      default -> !optional();
    };
  }

  /** The names that it may have, the commonest first; {@code layer} counts from 0. */
  List<String> names(int layer) {
    String file = perLayer ? "encoder.layer." + layer + "." + inFiles : inFiles;
    String module = perLayer ? "layers." + layer + "." + inModules : inModules;
    return List.of(file, "ijepa." + file, module, "ijepa." + module);
  }

  /**
   * The shape that it must have, outermost first.
   *
   * @param outputs of the head that it belongs to; nothing else looks at it
   */
  List<Long> shape(IJepaConfig config, int outputs) {
    long hidden = config.hiddenSize();
    long attention = config.attentionSize();
    long intermediate = config.intermediateSize();
    return switch (this) {
      case PATCH_WEIGHT ->
          List.of(
              hidden,
              (long) config.channels(),
              (long) config.patchHeight(),
              (long) config.patchWidth());
      case POSITION_EMBEDDINGS -> List.of(1L, (long) config.numPatches(), hidden);
      case QUERY_WEIGHT, KEY_WEIGHT, VALUE_WEIGHT -> List.of(attention, hidden);
      case QUERY_BIAS, KEY_BIAS, VALUE_BIAS -> List.of(attention);
      case ATTENTION_OUTPUT_WEIGHT -> List.of(hidden, attention);
      case MLP_IN_WEIGHT -> List.of(intermediate, hidden);
      case MLP_IN_BIAS -> List.of(intermediate);
      case MLP_OUT_WEIGHT -> List.of(hidden, intermediate);
      case MASK_TOKEN -> List.of(1L, 1L, hidden);
      case POOLER_WEIGHT, CLASSIFIER_WEIGHT -> List.of((long) outputs, hidden);
      case POOLER_BIAS, CLASSIFIER_BIAS -> List.of((long) outputs);
      default -> List.of(hidden);
    };
  }
}

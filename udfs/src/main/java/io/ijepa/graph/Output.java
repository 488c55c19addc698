// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

/** What the graph gives for an image. */
public enum Output {
  /** {@code embedding}, float32 [batch, dimension]: the mean over the tokens, or their means. */
  MEAN_POOLED("embedding"),
  /** {@code last_hidden_state}, float32 [batch, numPatches, hiddenSize]: the tokens. */
  PATCH_TOKENS("last_hidden_state"),
  /** {@code pooler_output}, float32 [batch, poolerOutputSize]: the pooler's, of the first token. */
  POOLER("pooler_output"),
  /** {@code logits}, float32 [batch, numLabels]: the classifier's, of the mean over the tokens. */
  LOGITS("logits");

  private final String tensorName;

  Output(String tensorName) {
    this.tensorName = tensorName;
  }

  /** The name of the graph's output. */
  public String tensorName() {
    return tensorName;
  }

  /** Whether a part on top of the network makes it, that only some checkpoints have. */
  boolean ofHead() {
    return this == POOLER || this == LOGITS;
  }
}

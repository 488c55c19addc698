package io.ijepa.graph;

/** What the graph gives for an image. */
public enum Output {
  /** {@code embedding}, float32 [batch, hiddenSize]: the mean over the tokens. */
  MEAN_POOLED("embedding"),
  /** {@code last_hidden_state}, float32 [batch, numPatches, hiddenSize]: the tokens. */
  PATCH_TOKENS("last_hidden_state"),
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
}

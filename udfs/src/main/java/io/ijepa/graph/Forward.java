package io.ijepa.graph;

import io.ijepa.model.Checkpoint;
import java.io.Serializable;

/**
 * One way through the network: the arguments of the reference's {@code forward}, and what is taken
 * from its result. Two sessions for equal values of this and of the checkpoint give equal vectors.
 *
 * @param output what leaves the graph for an image
 * @param normalize whether the output vectors (of the image, or of each patch) have length 1
 */
public record Forward(Output output, boolean normalize) implements Serializable {

  public Forward {
    if (normalize && output == Output.LOGITS) {
      throw new IllegalArgumentException("logits have a length that means something");
    }
  }

  /** The mean over the final tokens, as it is. */
  public static final Forward MEAN = new Forward(Output.MEAN_POOLED, false);

  /** Vectors that an image of this model becomes. */
  public int vectors(Checkpoint checkpoint) {
    return output == Output.PATCH_TOKENS ? checkpoint.config().numPatches() : 1;
  }

  /** Floats of one such vector. */
  public int dimension(Checkpoint checkpoint) {
    return output == Output.LOGITS
        ? checkpoint.classifier().labels().size()
        : checkpoint.config().hiddenSize();
  }

  public Forward withOutput(Output other) {
    return new Forward(other, normalize);
  }

  public Forward withNormalize(boolean other) {
    return new Forward(output, other);
  }
}

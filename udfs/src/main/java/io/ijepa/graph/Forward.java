// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import io.ijepa.model.Checkpoint;
import io.ijepa.model.IJepaConfig;
import io.ijepa.model.ImageSize;
import java.io.Serializable;

/**
 * One way through the network: the arguments of the reference's {@code forward}, and what is taken
 * from its result. Two sessions for equal values of this and of the checkpoint give equal vectors.
 *
 * @param output what leaves the graph for an image
 * @param normalize whether the output vectors (of the image, or of each patch) have length 1
 * @param tokens what the output is made of; more than one set only for a mean, {@link Tokens#LAST}
 *     for what a head makes
 * @param inputSize of the images
 * @param masked whether each image comes with a mask of its patches
 */
public record Forward(
    Output output, boolean normalize, Tokens tokens, InputSize inputSize, boolean masked)
    implements Serializable {

  /** The mean over the final tokens, as it is. */
  public static final Forward MEAN =
      new Forward(Output.MEAN_POOLED, false, Tokens.LAST, new InputSize.OfModel(), false);

  public Forward {
    if (normalize && output == Output.LOGITS) {
      throw new IllegalArgumentException("logits have a length that means something");
    }
    if (output.ofHead() && !tokens.equals(Tokens.LAST)) {
      throw new IllegalArgumentException(output + " is made of the last tokens");
    }
    if (output == Output.PATCH_TOKENS && tokens.count() > 1) {
      throw new IllegalArgumentException("patch tokens are those of one hidden state");
    }
  }

  /** The network's shape for the images of this way. */
  public IJepaConfig config(Checkpoint checkpoint) {
    return inputSize instanceof InputSize.Other other
        ? checkpoint.config().withImageSize(other.size())
        : checkpoint.config();
  }

  /** Vectors that an image of this model becomes. */
  public int vectors(Checkpoint checkpoint) {
    return output == Output.PATCH_TOKENS ? config(checkpoint).numPatches() : 1;
  }

  /** Floats of one such vector. */
  public int dimension(Checkpoint checkpoint) {
    return switch (output) {
      case LOGITS -> checkpoint.classifier().labels().size();
      case POOLER -> checkpoint.pooler().size();
      case MEAN_POOLED, PATCH_TOKENS -> tokens.count() * checkpoint.config().hiddenSize();
    };
  }

  /** Entries of the mask that comes with an image; 0: none comes. */
  public int maskEntries(Checkpoint checkpoint) {
    return masked ? config(checkpoint).numPatches() : 0;
  }

  public Forward withOutput(Output other) {
    return new Forward(other, normalize, tokens, inputSize, masked);
  }

  public Forward withNormalize(boolean other) {
    return new Forward(output, other, tokens, inputSize, masked);
  }

  public Forward withTokens(Tokens other) {
    return new Forward(output, normalize, other, inputSize, masked);
  }

  public Forward withImageSize(ImageSize other) {
    return new Forward(output, normalize, tokens, new InputSize.Other(other), masked);
  }

  public Forward withMasked(boolean other) {
    return new Forward(output, normalize, tokens, inputSize, other);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.model;

import io.ijepa.model.IJepaConfig;

/**
 * The arithmetic of an embedding: its matrix products, a multiply-add counted as 2. For n tokens, a
 * width of d, heads together a wide and an MLP of m: {@code 2n(pixels of a patch)d} for the
 * patches, and in each layer {@code 6nda} for queries, keys and values, {@code 4nna} for scores and
 * sums, {@code 2nad} for the output and {@code 4ndm} for the MLP. With a = d it is the count of
 * Kaplan et al. (2020), table 1, with the scores in full. Normalisations and activations, below 1
 * %, are not counted.
 */
final class EncoderWork {
  private EncoderWork() {}

  /** Floating-point operations for one image. */
  static long flopPerImage(IJepaConfig config) {
    long tokens = config.numPatches();
    long width = config.hiddenSize();
    long attention = config.attentionSize();
    long patch = (long) config.channels() * config.patchHeight() * config.patchWidth();
    long layer =
        6 * tokens * width * attention
            + 4 * tokens * tokens * attention
            + 2 * tokens * attention * width
            + 4 * tokens * width * config.intermediateSize();
    return 2 * tokens * patch * width + config.layers() * layer;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import io.ijepa.graph.Precision;
import io.ijepa.model.IJepaConfig;

/**
 * What a model takes of a GPU's memory, estimated from its shape.
 *
 * @param weights bytes, once
 * @param perImage bytes, for each image of a batch, at the widest point of the network
 */
public record GpuNeed(long weights, long perImage) {
  /** Beyond it a ViT is not faster, and batches wait longer to be filled. */
  private static final int LARGEST_BATCH = 64;

  /**
   * The need of a graph that is not ours: only a try tells, and a batch that does not fit is
   * halved.
   */
  static final GpuNeed UNKNOWN = new GpuNeed(0, 0);

  static GpuNeed of(IJepaConfig config, Precision precision) {
    long element = precision == Precision.FP16 ? 2 : 4;
    long hidden = config.hiddenSize();
    long mlp = config.intermediateSize();
    long tokens = config.numPatches();
    long weights = element * config.layers() * (4 * hidden * hidden + 2 * hidden * mlp);
    // Around an MLP: its inside before and after the activation, and of the width of a token the
    // residual, queries, keys, values and as much again for what the runtime holds in between. The
    // scores count once, for kernels that do not hold them it is a reserve.
    long activations =
        element * (tokens * (2 * mlp + 8 * hidden) + config.heads() * tokens * tokens);
    // Pixels: as they come, as fp32, and in the order of patches.
    long pixels = 9L * config.channels() * config.imageHeight() * config.imageWidth();
    return new GpuNeed(weights, activations + pixels);
  }

  /**
   * The largest power of two that fits.
   *
   * @param memory bytes for the session; 0: not known
   * @return 1 to 64; 1 also where nothing fits, since this is an estimate
   */
  public int batch(long memory) {
    int images = LARGEST_BATCH;
    while (images > 1 && memory > 0 && weights + images * perImage > memory) {
      images /= 2;
    }
    return images;
  }
}

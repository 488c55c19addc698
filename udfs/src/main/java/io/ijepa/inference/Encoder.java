// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import java.util.List;

/**
 * A network on a device. Made, run and closed by {@link InferenceThreads}. Open so that tests can
 * put a network of their own behind the same threads.
 */
public interface Encoder extends AutoCloseable {

  EncoderShape shape();

  /** The device that the session really runs on, as people read it. */
  String device();

  /** How many threads may be in {@link #encode} at once. */
  default int threads() {
    return 1;
  }

  /**
   * What of a batch those threads shall run side by side: views of its images, in any order. Called
   * by the batch's task, whatever the threads do, and even when the encoder is closed.
   */
  default List<PixelBatch> parts(PixelBatch batch) {
    return List.of(batch);
  }

  /**
   * Reads the {@code batch.count()} images of the batch and writes as many results into it.
   *
   * @throws InferenceException when the runtime refuses; the encoder stays usable
   */
  void encode(PixelBatch batch);

  @Override
  void close();
}

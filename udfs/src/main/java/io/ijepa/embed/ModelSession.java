// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import io.ijepa.image.ImageGeometry;
import io.ijepa.inference.Encoder;

/**
 * A model that stands on this executor.
 *
 * @param encoder owned: closed with this
 * @param geometry how the model wants its images prepared
 */
record ModelSession(Encoder encoder, ImageGeometry geometry) implements AutoCloseable {
  @Override
  public void close() {
    encoder.close();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import io.ijepa.graph.Forward;
import io.ijepa.graph.Precision;
import io.ijepa.image.resample.ResizeBackend;
import io.ijepa.inference.Device;

/** What makes two tasks of an executor share a session. */
public record EncoderKey(
    String modelUri,
    String fingerprint,
    Forward forward,
    Precision precision,
    ResizeBackend processor,
    Device device) {

  /** The key of the same encoder on another device. */
  public EncoderKey on(Device other) {
    return new EncoderKey(modelUri, fingerprint, forward, precision, processor, other);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import io.ijepa.graph.Forward;
import io.ijepa.graph.Precision;
import io.ijepa.host.EncoderKey;
import io.ijepa.host.TaskDevice;
import io.ijepa.image.decode.DecodeOptions.ExifOrientation;
import io.ijepa.image.resample.ResizeBackend;
import java.io.Serializable;

/**
 * What every executor must do, settled on the driver. Travels with the tasks.
 *
 * @param modelUri where the model is, the same for every host
 * @param fingerprint what the files found there must add up to
 * @param model the value of the {@code model} column: name@fingerprint of all that shapes a vector
 * @param forward the way through the network and what is taken from it
 * @param precision of the session's arithmetic
 * @param device that sessions run on
 * @param batchSize the most images per call of the session
 * @param processor whose pixels are computed
 * @param exifOrientation whether images are turned as their EXIF tag says
 * @param maxPixels the most pixels an image may have
 */
public record EmbedPlan(
    String modelUri,
    String fingerprint,
    String model,
    Forward forward,
    Precision precision,
    TaskDevice device,
    int batchSize,
    ResizeBackend processor,
    ExifOrientation exifOrientation,
    long maxPixels)
    implements Serializable {

  /** The session that the task on this thread uses. */
  EncoderKey key() {
    return new EncoderKey(modelUri, fingerprint, forward, precision, processor, device.device());
  }
}

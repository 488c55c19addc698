package io.ijepa.embed;

import io.ijepa.graph.Forward;
import io.ijepa.graph.Precision;
import io.ijepa.host.EncoderKey;
import io.ijepa.host.TaskDevice;
import io.ijepa.image.decode.DecodeOptions.ExifOrientation;
import java.io.Serializable;

/**
 * What every executor must do, settled on the driver. Travels with the tasks.
 *
 * @param modelUri where the model is, the same for every host
 * @param fingerprint what the files found there must add up to
 * @param model the value of the {@code model} column: name@fingerprint of all that shapes a vector
 * @param forward the way through the network and what is taken from it
 * @param precision of the session's arithmetic
 * @param cuda on a GPU: the one that Spark gave the task, else the first
 * @param batchSize the most images per call of the session
 * @param exifOrientation whether images are turned as their EXIF tag says
 * @param maxPixels the most pixels an image may have
 * @param cpuThreads threads of a CPU session; 0: the executor's cores
 */
public record EmbedPlan(
    String modelUri,
    String fingerprint,
    String model,
    Forward forward,
    Precision precision,
    boolean cuda,
    int batchSize,
    ExifOrientation exifOrientation,
    long maxPixels,
    int cpuThreads)
    implements Serializable {

  /** The session that the task on this thread uses. */
  EncoderKey key() {
    return new EncoderKey(
        modelUri, fingerprint, forward, precision, TaskDevice.of(cuda, cpuThreads));
  }
}

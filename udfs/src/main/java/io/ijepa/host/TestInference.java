// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import io.ijepa.graph.Forward;
import io.ijepa.graph.Precision;
import io.ijepa.image.resample.ResizeBackend;
import io.ijepa.inference.Cancellation;
import io.ijepa.inference.Device;
import io.ijepa.inference.Encoder;
import io.ijepa.inference.EncoderLease;
import io.ijepa.inference.InferenceException;
import io.ijepa.inference.PixelBatch;
import io.ijepa.inference.Sessions;
import io.ijepa.model.ModelException;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/**
 * One picture through the embedded demo model: whether a device computes at all, and the right
 * numbers. They are those of {@code transformers}, printed by {@code demo_numbers.py}.
 */
final class TestInference {
  private static final float[] EXPECTED = {-0.359230f, -0.119525f, -0.167100f, -0.334921f};
  private static final float TOLERANCE = 1e-4f;

  private static final Cancellation NEVER = () -> {};

  private TestInference() {}

  /**
   * Runs it in fp32, on a session of its own beside whatever else this JVM runs.
   *
   * @return the largest difference to the expected numbers
   * @throws InferenceException when the device does not run it, or gives other numbers
   * @throws ModelException when the demo model cannot be unpacked on this host
   */
  static float run(Device device) {
    LocalModel model = new ModelFiles(new Configuration(false)).open(ModelFiles.EMBEDDED);
    EncoderKey key =
        new EncoderKey(
            ModelFiles.EMBEDDED, "", Forward.MEAN, Precision.FP32, ResizeBackend.PILLOW, device);
    try (EncoderLease<Encoder> lease =
        Sessions.unshared("test-inference", () -> model.encoder(key))) {
      PixelBatch batch = lease.newBatch(lease.shape(NEVER), 1);
      for (int y = 0; y < batch.shape().height(); y++) {
        for (int x = 0; x < batch.shape().width(); x++) {
          for (int channel = 0; channel < batch.shape().channels(); channel++) {
            batch.pixels().put((byte) (3 * y + 5 * x + 50 * channel));
          }
        }
      }
      lease.submit(batch, NEVER).await(NEVER);
      return check(batch.vector(0, 0), lease.device(NEVER));
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      throw new InferenceException("interrupted while " + device + " was tried");
    }
  }

  static float check(float[] vector, String device) {
    float largest = 0;
    for (int i = 0; i < EXPECTED.length; i++) {
      float difference = Math.abs(vector[i] - EXPECTED[i]);
      if (!(difference <= TOLERANCE)) { // nor NaN
        throw new InferenceException(
            String.format(
                Locale.ROOT,
                "%s computes wrong numbers: element %d of the test inference is %s instead of %s;"
                    + " look at the driver, and at the memory of the GPU",
                device,
                i,
                vector[i],
                EXPECTED[i]));
      }
      largest = Math.max(largest, difference);
    }
    return largest;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.inference.Device;
import io.ijepa.inference.InferenceException;
import org.junit.jupiter.api.Test;

final class TestInferenceTest {
  @Test
  void theDemoModelGivesTheNumbersOfTransformers() {
    assertTrue(TestInference.run(new Device.Cpu(1)) < 1e-5f);
  }

  @Test
  void wrongNumbersAreAFaultOfTheDevice() {
    for (float wrong : new float[] {0, Float.NaN}) {
      String told =
          assertThrows(
                  InferenceException.class,
                  () -> TestInference.check(new float[] {-0.35923f, wrong, 0, 0}, "cuda:1"))
              .getMessage();
      assertTrue(told.startsWith("cuda:1 computes wrong numbers: element 1"), told);
    }
  }
}

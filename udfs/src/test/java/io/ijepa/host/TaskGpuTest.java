// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.inference.InferenceException;
import org.junit.jupiter.api.Test;

/** Spark names GPUs as a script prints them. */
final class TaskGpuTest {
  @Test
  void anAddressThatIsNoNumberIsNamed() {
    assertEquals(3, TaskGpu.index("3"));
    String told =
        assertThrows(InferenceException.class, () -> TaskGpu.index("GPU-5e1f")).getMessage();
    assertTrue(told.startsWith("Spark gave the task the GPU 'GPU-5e1f', but"), told);
  }
}

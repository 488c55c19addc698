// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.inference.Devices;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.OptionNames;
import io.ijepa.settings.EmbedSettings;
import io.ijepa.testing.SparkTest;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The device is settled before any image is read; this build has no CUDA. */
final class DeviceProbeTest extends SparkTest {

  @Test
  void cudaThatCannotBeUsedIsRefusedWithItsCause() {
    Assumptions.assumeFalse(Devices.hasCudaBuild(), "this build has CUDA");
    String told =
        assertThrows(InvalidOptionsException.class, () -> prepare("device", "cuda")).getMessage();
    assertTrue(told.startsWith("--device cuda cannot be used: the ONNX Runtime"), told);
    assertTrue(told.contains("-Pgpu"), told);
  }

  @Test
  void autoTakesTheCpuWhereThereIsNoCuda() {
    Assumptions.assumeFalse(Devices.hasCudaBuild(), "this build has CUDA");
    assertEquals(16, prepare("device", "auto").plan().batchSize());
    assertEquals(
        DeviceProbe.Settled.CPU,
        DeviceProbe.settle(spark, EmbedSettings.DeviceChoice.CPU, OptionNames.PLAIN));
  }
}

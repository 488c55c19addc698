// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.graph.Precision;
import io.ijepa.inference.Gpu;
import io.ijepa.model.Activation;
import io.ijepa.model.IJepaConfig;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a session may take of a GPU, and what it makes of it. */
final class GpuMemoryTest {
  private static final long GIB = 1L << 30;
  private static final String FRACTION = "spark.rapids.memory.gpu.allocFraction";

  @ParameterizedTest
  @CsvSource({"24, 22.5", "12, 10.5", "2, 1", "0, 0"})
  void aSessionMayTakeWhatIsFreeLessAReserve(long freeGib, double limitGib) {
    assertEquals((long) (limitGib * GIB), GpuMemory.limit(0, gpu(freeGib * GIB)));
  }

  @Test
  void whatTheUserSetsIsTaken() {
    assertEquals(9 * GIB, GpuMemory.limit(9 * GIB, gpu(24 * GIB)));
    assertEquals(0, GpuMemory.limit(0, Optional.empty()), "no nvidia-smi: no limit");
    SparkConf conf = new SparkConf(false).set(GpuMemory.KEY, "9g");
    assertEquals(9 * GIB, GpuMemory.configured(conf));
    assertEquals(0, GpuMemory.configured(new SparkConf(false)));
    conf.set(GpuMemory.KEY, "much");
    assertThrows(NumberFormatException.class, () -> GpuMemory.configured(conf));
  }

  @Test
  void theLogHasTheSessionsAndRapidssNumber() {
    long limit = GpuMemory.limit(0, gpu(12 * GIB));
    SparkConf conf = new SparkConf(false);
    String alone = GpuMemory.split(conf, gpu(12 * GIB), limit);
    assertTrue(alone.contains("arena may take 11.3 GB, and RAPIDS's pool nothing"), alone);
    conf.set("spark.plugins", "com.nvidia.spark.SQLPlugin");
    conf.set(FRACTION, "0.5");
    String both = GpuMemory.split(conf, gpu(12 * GIB), limit);
    assertTrue(both.contains("arena may take 11.3 GB, and RAPIDS's pool up to 12.9 GB"), both);
    String unseen = GpuMemory.split(conf, Optional.empty(), 0);
    assertTrue(unseen.endsWith("all there is, and RAPIDS's pool " + FRACTION + " 0.5"), unseen);
  }

  @Test
  void theBatchIs64UnlessMemoryIsShort() {
    GpuNeed huge14 = GpuNeed.of(vit(1280, 32, 5120, 224, 14), Precision.FP16);
    assertTrue(huge14.weights() > 1.2e9 && huge14.weights() < 1.4e9, huge14::toString);
    assertEquals(64, huge14.batch(0), "memory is not known");
    assertEquals(64, huge14.batch(6 * GIB), "half of a T4");
    assertEquals(32, huge14.batch(huge14.weights() + 63 * huge14.perImage()));
    assertEquals(1, huge14.batch(1));
    GpuNeed huge16 = GpuNeed.of(vit(1280, 32, 5120, 448, 16), Precision.FP32);
    assertTrue(huge16.batch(6 * GIB) < 64, huge16::toString);
    assertEquals(64, GpuNeed.UNKNOWN.batch(GIB));
  }

  private static IJepaConfig vit(int hidden, int layers, int mlp, int image, int patch) {
    return new IJepaConfig(
        hidden,
        layers,
        16,
        hidden / 16,
        mlp,
        Activation.GELU,
        1e-6,
        image,
        image,
        patch,
        patch,
        3,
        true);
  }

  private static Optional<Gpu> gpu(long free) {
    return Optional.of(new Gpu("NVIDIA L4", "550.54.15", "8.9", 24 * GIB, free));
  }
}

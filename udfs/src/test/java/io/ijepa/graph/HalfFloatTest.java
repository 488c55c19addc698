// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Binary16 as IEEE 754 has it. */
final class HalfFloatTest {

  @Test
  void everyHalfComesBackAsItself() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = HalfFloat.toFloat((short) bits);
      if (!Float.isNaN(value)) {
        assertEquals((short) bits, HalfFloat.of(value), () -> "of " + value);
      }
    }
  }

  @Test
  void anyFloatGoesToTheNearestAndTiesToTheEvenOne() {
    Random random = new Random(3);
    for (int round = 0; round < 200_000; round++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (!(Math.abs(value) < 65504)) {
        continue;
      }
      short half = HalfFloat.of(value);
      double error = Math.abs((double) HalfFloat.toFloat(half) - value);
      for (int step = -1; step <= 1; step += 2) {
        short other = (short) (half + step);
        if ((half & 0x7fff) + step >= 0 && (other & 0x7fff) < 0x7c00) {
          double distance = Math.abs((double) HalfFloat.toFloat(other) - value);
          assertTrue(
              error < distance || (error == distance && (half & 1) == 0), () -> "of " + value);
        }
      }
    }
    assertEquals(0x3c00, HalfFloat.of(1 + 0x1p-11f), "half way, to the even one");
    assertEquals(0x3c02, HalfFloat.of(1 + 3 * 0x1p-11f));
  }

  @Test
  void whatIsTooLargeIsInfiniteAndNoNumberStaysNone() {
    assertEquals(0x7bff, HalfFloat.of(65519));
    assertEquals(0x7c00, HalfFloat.of(65520));
    assertEquals(0x7c00, HalfFloat.of(1e9f));
    assertEquals((short) 0xfc00, HalfFloat.of(Float.NEGATIVE_INFINITY));
    assertTrue(Float.isNaN(HalfFloat.toFloat(HalfFloat.of(Float.NaN))));
    assertEquals((short) 0x8000, HalfFloat.of(-0f));
    assertEquals(1, HalfFloat.of(0x1p-24f));
    assertEquals(0, HalfFloat.of(0x1p-25f));
  }

  @Test
  void brainFloatsAreTheUpperHalfOfFloats() {
    assertEquals(-1.5f, HalfFloat.ofBrain((short) 0xbfc0));
  }
}

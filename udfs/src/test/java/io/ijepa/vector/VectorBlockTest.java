// SPDX-License-Identifier: Apache-2.0
package io.ijepa.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VectorBlockTest {
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void aVectorThatIsNotFiniteIsRefusedAndLeavesNothing(float element) {
    VectorBlock<String> block = VectorBlock.ofRows(Metric.COSINE, 3);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> block.add("bad", new float[] {1, element, 1}, 0));
    assertTrue(
        refused.getMessage().startsWith("every element of a vector must be finite"),
        refused.getMessage());
    assertEquals(0, block.size());
    block.add("good", new float[] {1, 2, 3}, 0);
    assertEquals("good", block.key(0));
    assertEquals(14, block.square(0));
  }

  @ParameterizedTest
  @EnumSource
  void aVectorOfTheLargestFloatsIsTaken(Metric metric) {
    VectorBlock<String> block = VectorBlock.ofRows(metric, 2);
    block.add("large", new float[] {Float.MAX_VALUE, -Float.MAX_VALUE}, 0);
    assertEquals(1, block.size());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the linear maps of int8 compute, on whichever processor this runs. */
final class QuantizedLinearTest {
  private static final int ROWS = 5;

  /** Without care processors that have no VNNI give 0.5 here: 255 * 127 * 2 is no 16-bit number. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 64, 768})
  void theLargestLevelsAreNotClipped(int inputs) throws OrtException {
    float[] weight = new float[2 * inputs];
    Arrays.fill(weight, 0, inputs, 1);
    Arrays.fill(weight, inputs, 2 * inputs, -0.25f);
    byte[] ones = new byte[ROWS * inputs];
    Arrays.fill(ones, (byte) 1);
    float[] expected = new float[2 * ROWS];
    for (int row = 0; row < ROWS; row++) {
      expected[2 * row] = inputs;
      expected[2 * row + 1] = -0.25f * inputs;
    }
    assertArrayEquals(expected, run(ones, weight, inputs, 2), 1e-5f * inputs);
  }

  @Test
  void anOutputWithoutWeightsIsZeroAndDoesNotDisturbItsNeighbour() throws OrtException {
    float[] both = run(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, new float[] {0, 0, 1, 1}, 2, 2);
    for (int row = 0; row < ROWS; row++) {
      assertEquals(0, both[2 * row]);
      assertEquals(3 + 4 * row, both[2 * row + 1], 0.05f);
    }
  }

  @Test
  void eachOutputHasAScaleOfItsOwn() throws OrtException {
    float[] weight = {1000, -500, 0.001f, 0.0005f};
    float[] both = run(new byte[] {2, 2, 2, 2, 2, 2, 2, 2, 2, 2}, weight, 2, 2);
    assertEquals(1000, both[0], 10);
    assertEquals(0.003f, both[1], 3e-5f);
  }

  /** Of uint8 rows. */
  private static float[] run(byte[] input, float[] weight, int inputs, int outputs)
      throws OrtException {
    GraphBuilder graph = new GraphBuilder("linear");
    String bytes = graph.input("pixels", TensorProto.DataType.UINT8, inputs);
    String real = graph.cast("real", bytes, TensorProto.DataType.FLOAT);
    String matrix = graph.reshape("matrix", graph.floats("weight", weight), outputs, inputs);
    graph.output(
        "output",
        QuantizedLinear.write(graph, "product", real, matrix, Optional.empty(), outputs),
        outputs);
    try (GraphRun run = new GraphRun(graph.model(), Path.of("."))) {
      return run.run(input, ROWS, inputs);
    }
  }
}

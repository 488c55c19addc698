// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;

/**
 * The product of two blocks of vectors that are rounded to bytes, exact in whole numbers.
 *
 * <p>Inputs: {@value #ROWS} uint8 [rows, dimension], of which {@value #ZERO} means zero; {@value
 * #QUERIES} int8 [dimension, queries]. Output: {@value #PRODUCTS} int32 [rows, queries]. No
 * external data.
 *
 * <p>Levels of rows end at {@value #MOST} so that a sum of two products fits 16 bits: processors
 * with AVX2 only add up pairs that way, and clip what does not fit.
 */
public final class LevelsGraph {
  public static final String NAME = "levels";
  public static final String ROWS = "rows";
  public static final String QUERIES = "queries";
  public static final String PRODUCTS = "products";
  public static final int ZERO = 64;
  public static final int MOST = 127;

  private LevelsGraph() {}

  /** Writes the graph, which fits vectors of any dimension. Stateless and thread-safe. */
  public static byte[] write() {
    GraphBuilder graph = new GraphBuilder(NAME);
    String rows = graph.openInput(ROWS, TensorProto.DataType.UINT8, "rows", "dimension");
    String queries = graph.openInput(QUERIES, TensorProto.DataType.INT8, "dimension", "queries");
    String zero = graph.uint8("zero", ZERO);
    graph.node(PRODUCTS, "MatMulInteger", List.of(rows, queries, zero));
    graph.openOutput(PRODUCTS, TensorProto.DataType.INT32, "rows", "queries");
    return graph.model();
  }
}

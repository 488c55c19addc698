// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;

/**
 * The product of two blocks of vectors, and the largest of it for each query.
 *
 * <p>Inputs: {@value #QUERIES} float32 [queries, dimension], {@value #ROWS} float32 [rows,
 * dimension], {@value #OFFSETS} float32 [rows], {@value #KEPT} int64 [1], at most the number of
 * rows. Outputs, of which only those asked for are computed: {@value #SCORES} float32 [queries,
 * rows], {@code queries x rows^T + offsets}; {@value #LARGEST} float32 and {@value #PLACES} int64
 * [queries, kept], the largest scores of each query, falling, and their rows. No external data.
 */
public final class SimilarityGraph {
  public static final String NAME = "similarity";
  public static final String QUERIES = "queries";
  public static final String ROWS = "rows";
  public static final String OFFSETS = "offsets";
  public static final String KEPT = "kept";
  public static final String SCORES = "scores";
  public static final String LARGEST = "largest";
  public static final String PLACES = "places";

  private SimilarityGraph() {}

  /** Writes the graph, which fits vectors of any dimension. Stateless and thread-safe. */
  public static byte[] write() {
    GraphBuilder graph = new GraphBuilder(NAME);
    String queries = graph.openInput(QUERIES, TensorProto.DataType.FLOAT, "queries", "dimension");
    String rows = graph.openInput(ROWS, TensorProto.DataType.FLOAT, "rows", "dimension");
    String offsets = graph.openInput(OFFSETS, TensorProto.DataType.FLOAT, "rows");
    String kept = graph.openInput(KEPT, TensorProto.DataType.INT64, "one");
    String scores = graph.linear(SCORES, queries, rows, offsets);
    graph.nodes("TopK", List.of(scores, kept), List.of(LARGEST, PLACES));
    graph.openOutput(SCORES, TensorProto.DataType.FLOAT, "queries", "rows");
    graph.openOutput(LARGEST, TensorProto.DataType.FLOAT, "queries", "kept");
    graph.openOutput(PLACES, TensorProto.DataType.INT64, "queries", "kept");
    return graph.model();
  }
}

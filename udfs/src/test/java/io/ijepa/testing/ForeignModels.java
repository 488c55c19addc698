// SPDX-License-Identifier: Apache-2.0
package io.ijepa.testing;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tiny models as others export them. An extent of 0 is left open. */
public final class ForeignModels {
  private ForeignModels() {}

  /** Every channel is a token, its pixels row by row the token's vector. */
  public static Path tokens(Path folder, String input, int type, long... extents)
      throws IOException {
    TensorProto shape =
        TensorProto.newBuilder()
            .setName("shape")
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(3)
            .addAllInt64Data(List.of(0L, 0L, -1L))
            .build();
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("tokens")
            .addInitializer(shape)
            .addInput(value(input, type, extents))
            .addOutput(value("last_hidden_state", type, 0, 0, 0))
            .addNode(node("Reshape", List.of(input, "shape"), "last_hidden_state"));
    return write(folder.resolve("tokens.onnx"), graph);
  }

  /** The mean of each channel. */
  public static Path pooled(Path folder, long... extents) throws IOException {
    int type = TensorProto.DataType.FLOAT.getNumber();
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("pooled")
            .addInput(value("pixel_values", type, extents))
            .addOutput(value("pooler_output", type, 0, 0))
            .addNode(node("GlobalAveragePool", List.of("pixel_values"), "mean"))
            .addNode(
                node("Flatten", List.of("mean"), "pooler_output").toBuilder()
                    .addAttribute(
                        AttributeProto.newBuilder()
                            .setName("axis")
                            .setType(AttributeProto.AttributeType.INT)
                            .setI(1)));
    return write(folder.resolve("pooled.onnx"), graph);
  }

  /** Writes the processor's file beside a model: pixels as they are, of one size or of any. */
  public static void processor(Path folder, String size) throws IOException {
    Files.writeString(
        folder.resolve("preprocessor_config.json"),
        "{\"image_processor_type\": \"ViTImageProcessor\", \"do_resize\": true, \"size\": "
            + size
            + ", \"resample\": 2, \"do_rescale\": false, \"do_normalize\": false}");
  }

  private static NodeProto node(String operator, List<String> inputs, String output) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output)
        .addAllInput(inputs)
        .addOutput(output)
        .build();
  }

  private static ValueInfoProto value(String name, int type, long... extents) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (int axis = 0; axis < extents.length; axis++) {
      TensorShapeProto.Dimension.Builder extent = TensorShapeProto.Dimension.newBuilder();
      shape.addDim(
          extents[axis] > 0 ? extent.setDimValue(extents[axis]) : extent.setDimParam("d" + axis));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
        .build();
  }

  private static Path write(Path file, GraphProto.Builder graph) throws IOException {
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .setGraph(graph)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(17))
            .build();
    return Files.write(file, model.toByteArray());
  }
}

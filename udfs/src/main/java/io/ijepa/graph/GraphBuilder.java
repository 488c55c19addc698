// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.ijepa.model.TensorEntry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A graph that grows node by node. A value is known by its name, which is the name of the node that
 * made it, so that a message of the runtime leads back to the piece that wrote the node. Used by
 * one thread.
 */
final class GraphBuilder {
  /** Opset 20 has Gelu. Its IR version is 9; ONNX Runtime has known both since 1.17. */
  private static final long OPSET = 20;

  private static final long IR_VERSION = 9;

  private static final String CAST = "/cast";

  private static final String MICROSOFT = "com.microsoft";

  private final GraphProto.Builder graph;
  private final Precision precision;
  private final Path weightsFolder;
  private final Map<String, Integer> uses = new HashMap<>();

  /** A graph without weights. */
  GraphBuilder(String name) {
    this(name, Precision.FP32, null);
  }

  /**
   * @param precision of whose type {@link #weight} is
   * @param weightsFolder the folder that the runtime is told, above the files of all weights
   */
  GraphBuilder(String name, Precision precision, Path weightsFolder) {
    this.graph = GraphProto.newBuilder().setName(name);
    this.precision = precision;
    this.weightsFolder = weightsFolder;
  }

  /** A node of the standard operators with one output, whose name is returned. */
  String node(String name, String operator, List<String> inputs, AttributeProto... attributes) {
    return add("", name, operator, inputs, attributes);
  }

  /** A node of ONNX Runtime's own operators with one output, whose name is returned. */
  String microsoft(
      String name, String operator, List<String> inputs, AttributeProto... attributes) {
    return add(MICROSOFT, name, operator, inputs, attributes);
  }

  /**
   * The sum of three, [rows, width] twice and a bias [width], normalised, and the sum itself under
   * a name of its own.
   *
   * @param inputs the two, the normalisation's scale and shift, and the bias
   */
  List<String> skipNormalization(String name, List<String> inputs, String sum, float epsilon) {
    String normalized = unique(name);
    String whole = unique(sum);
    graph.addNode(
        NodeProto.newBuilder()
            .setDomain(MICROSOFT)
            .setName(normalized)
            .setOpType("SkipLayerNormalization")
            .addAllInput(inputs)
            .addAllOutput(List.of(normalized, "", "", whole)) // no mean, no deviation
            .addAttribute(Attributes.real("epsilon", epsilon)));
    return List.of(normalized, whole);
  }

  private String add(
      String domain,
      String name,
      String operator,
      List<String> inputs,
      AttributeProto... attributes) {
    String unique = unique(name);
    graph.addNode(
        NodeProto.newBuilder()
            .setDomain(domain)
            .setName(unique)
            .setOpType(operator)
            .addAllInput(inputs)
            .addOutput(unique)
            .addAllAttribute(List.of(attributes)));
    return unique;
  }

  String cast(String name, String input, TensorProto.DataType type) {
    return node(name, "Cast", List.of(input), Attributes.integer("to", type.getNumber()));
  }

  /** {@code input} in another shape, where one dimension may be -1: what is left. */
  String reshape(String name, String input, long... shape) {
    return node(name, "Reshape", List.of(input, longs(name + "/shape", shape)));
  }

  /**
   * {@code input * weight^T + bias} for [rows, in] and a weight of [out, in], as PyTorch has it, in
   * the type of its inputs.
   */
  String linear(String name, String input, String weight, String bias) {
    return node(name, "Gemm", List.of(input, weight, bias), Attributes.integer("transB", 1));
  }

  /**
   * {@link #linear} or {@link #product} as the layers compute them: in bytes where {@link
   * #isQuantized}.
   *
   * @param outputs the rows of the weight
   */
  String layerLinear(String name, String input, String weight, Optional<String> bias, int outputs) {
    if (isQuantized()) {
      return QuantizedLinear.write(this, name, input, weight, bias, outputs);
    }
    return bias.isPresent()
        ? linear(name, input, weight, bias.get())
        : product(name, input, weight);
  }

  /** {@code input * weight^T}, as {@link #linear} without a bias. */
  String product(String name, String input, String weight) {
    return node(name, "Gemm", List.of(input, weight), Attributes.integer("transB", 1));
  }

  /**
   * Whether a bias is left to the operator after a product, where that one can take it: in fp16,
   * which is a GPU's. There Gemm writes its bias over the whole output before it multiplies, and
   * every value crosses the memory twice more than it need. Measured on an H200 with ViT-H/14: 1.4
   * times the images.
   */
  boolean isFused() {
    return precision == Precision.FP16;
  }

  /** Whether the linear maps of the layers are computed in bytes: see {@link QuantizedLinear}. */
  boolean isQuantized() {
    return precision == Precision.INT8;
  }

  /**
   * A weight that stays in its file, cast to the type that is computed in where it is stored in
   * another; the runtime folds such a cast once, when the session starts. The dimensions may be
   * others than those of the entry, as long as the elements are as many: the bytes are the same.
   */
  String weight(TensorEntry entry, long... dimensions) {
    return weight(precision.type(), entry, dimensions);
  }

  /** Adds a weight for a place that computes in a type of its own. */
  String weight(TensorProto.DataType type, TensorEntry entry, long... dimensions) {
    TensorProto.DataType stored = stored(entry);
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(unique(entry.name()))
            .setDataType(stored.getNumber())
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .addExternalData(
                external("location", weightsFolder.relativize(entry.file()).toString()))
            .addExternalData(external("offset", Long.toString(entry.offset())))
            .addExternalData(external("length", Long.toString(entry.length())));
    for (long dimension : dimensions) {
      tensor.addDims(dimension);
    }
    graph.addInitializer(tensor);
    return stored == type
        ? tensor.getName()
        : cast(tensor.getName() + CAST, tensor.getName(), type);
  }

  /** Whether this node is the cast that {@link #weight} wrote. */
  static boolean isOfWeight(NodeProto node) {
    return node.getOpType().equals("Cast") && node.getName().equals(node.getInput(0) + CAST);
  }

  private static TensorProto.DataType stored(TensorEntry entry) {
    return switch (entry.dtype()) {
      case F32 -> TensorProto.DataType.FLOAT;
      case F16 -> TensorProto.DataType.FLOAT16;
      case BF16 -> TensorProto.DataType.BFLOAT16;
      default -> throw new IllegalArgumentException("no weight is stored as " + entry.dtype());
    };
  }

  private static StringStringEntryProto external(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  /** A small constant inside the graph, of one dimension. */
  String longs(String name, long... values) {
    TensorProto.Builder tensor = constant(name, TensorProto.DataType.INT64).addDims(values.length);
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    graph.addInitializer(tensor);
    return tensor.getName();
  }

  /** A small constant inside the graph, of one dimension. */
  String ints(String name, int... values) {
    TensorProto.Builder tensor = constant(name, TensorProto.DataType.INT32).addDims(values.length);
    for (int value : values) {
      tensor.addInt32Data(value);
    }
    graph.addInitializer(tensor);
    return tensor.getName();
  }

  /** A small constant inside the graph, of one dimension. */
  String floats(String name, float... values) {
    TensorProto.Builder tensor = constant(name, TensorProto.DataType.FLOAT).addDims(values.length);
    for (float value : values) {
      tensor.addFloatData(value);
    }
    graph.addInitializer(tensor);
    return tensor.getName();
  }

  /** A small constant inside the graph, of one element. */
  String uint8(String name, int value) {
    TensorProto.Builder tensor = constant(name, TensorProto.DataType.UINT8);
    graph.addInitializer(tensor.addDims(1).addInt32Data(value));
    return tensor.getName();
  }

  /** Zeros inside the graph, of one dimension. */
  String int8Zeros(String name, int count) {
    TensorProto.Builder tensor = constant(name, TensorProto.DataType.INT8).addDims(count);
    graph.addInitializer(tensor.setRawData(ByteString.copyFrom(new byte[count])));
    return tensor.getName();
  }

  private TensorProto.Builder constant(String name, TensorProto.DataType type) {
    return TensorProto.newBuilder().setName(unique(name)).setDataType(type.getNumber());
  }

  /** An input of the graph; the first dimension is the batch. */
  String input(String name, TensorProto.DataType type, long... rest) {
    uses.put(name, 1);
    graph.addInput(batched(name, type, rest));
    return name;
  }

  /** Makes {@code value} the output {@code name}; the first dimension is the batch. */
  void output(String name, String value, long... rest) {
    graph.addNode(
        NodeProto.newBuilder()
            .setName(name)
            .setOpType("Identity")
            .addInput(value)
            .addOutput(unique(name)));
    graph.addOutput(batched(name, TensorProto.DataType.FLOAT, rest));
  }

  /** An input of the graph whose extents are all open, each under its name. */
  String openInput(String name, TensorProto.DataType type, String... extents) {
    uses.put(name, 1);
    graph.addInput(open(name, type, extents));
    return name;
  }

  /** A node of the standard operators whose outputs, by these names, others can refer to. */
  void nodes(String operator, List<String> inputs, List<String> outputs) {
    graph.addNode(
        NodeProto.newBuilder()
            .setName(operator)
            .setOpType(operator)
            .addAllInput(inputs)
            .addAllOutput(outputs));
  }

  /** Makes the value of this name an output of the graph, of extents that are all open. */
  void openOutput(String name, TensorProto.DataType type, String... extents) {
    graph.addOutput(open(name, type, extents));
  }

  private static ValueInfoProto open(String name, TensorProto.DataType type, String... extents) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (String extent : extents) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(extent));
    }
    return tensor(name, type, shape);
  }

  byte[] model() {
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("ijepa-spark")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(MICROSOFT).setVersion(1))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  /** The batch has any size; one where {@link #isQuantized}, since scales span the whole input. */
  private ValueInfoProto batched(String name, TensorProto.DataType type, long... rest) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    TensorShapeProto.Dimension.Builder batch = TensorShapeProto.Dimension.newBuilder();
    shape.addDim(isQuantized() ? batch.setDimValue(1) : batch.setDimParam("batch"));
    for (long dimension : rest) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dimension));
    }
    return tensor(name, type, shape);
  }

  private static ValueInfoProto tensor(
      String name, TensorProto.DataType type, TensorShapeProto.Builder shape) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }

  private String unique(String name) {
    int use = uses.merge(name, 1, Integer::sum);
    return use == 1 ? name : name + "#" + use;
  }
}

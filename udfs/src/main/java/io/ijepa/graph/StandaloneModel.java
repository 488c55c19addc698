// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph of {@link EncoderGraph} together with its weights, in a file that needs nothing beside
 * it; or, where that file would pass the 2 GB of a protobuf message, in two. A weight is stored in
 * the type that is computed in, so an fp16 model has half the size. The weights are streamed: never
 * more than a megabyte of them is in memory.
 */
public final class StandaloneModel {
  /** External data begins at multiples of this, so that runtimes can map it. */
  private static final long PAGE = 4096;

  private final ModelProto frame; // without a graph
  private final GraphProto graph; // without the weights
  private final List<WeightSource> weights;

  private StandaloneModel(ModelProto frame, GraphProto graph, List<WeightSource> weights) {
    this.frame = frame;
    this.graph = graph;
    this.weights = weights;
  }

  /**
   * @param graph what {@link EncoderGraph} wrote
   * @param folder of the graph's external data
   * @param properties what the file says of itself, by name: ONNX's {@code metadata_props}
   */
  public static StandaloneModel of(byte[] graph, Path folder, Map<String, String> properties) {
    ModelProto model;
    try {
      model = ModelProto.parseFrom(graph);
    } catch (InvalidProtocolBufferException broken) {
      throw new IllegalArgumentException("no ONNX model", broken);
    }
    Map<String, NodeProto> casts = new HashMap<>();
    for (NodeProto node : model.getGraph().getNodeList()) {
      if (GraphBuilder.isOfWeight(node)) {
        casts.put(node.getInput(0), node);
      }
    }
    GraphProto.Builder rest = model.getGraph().toBuilder().clearInitializer().clearNode();
    List<WeightSource> weights = new ArrayList<>();
    List<NodeProto> folded = new ArrayList<>();
    for (TensorProto tensor : model.getGraph().getInitializerList()) {
      if (tensor.getDataLocation() != DataLocation.EXTERNAL) {
        rest.addInitializer(tensor);
        continue;
      }
      DataType stored = DataType.forNumber(tensor.getDataType());
      NodeProto cast = casts.get(tensor.getName());
      if (cast != null) { // its one use
        folded.add(cast);
        int type = (int) cast.getAttribute(0).getI();
        tensor = tensor.toBuilder().setName(cast.getOutput(0)).setDataType(type).build();
      }
      weights.add(new WeightSource(tensor, stored, folder));
    }
    for (NodeProto node : model.getGraph().getNodeList()) {
      if (!folded.contains(node)) {
        rest.addNode(node);
      }
    }
    ModelProto.Builder frame = model.toBuilder().clearGraph();
    properties.forEach((name, value) -> frame.addMetadataProps(entry(name, value)));
    return new StandaloneModel(frame.build(), rest.build(), weights);
  }

  /** Bytes of the weights as they will be stored. */
  public long weightBytes() {
    return weights.stream().mapToLong(WeightSource::length).sum();
  }

  /**
   * Writes {@code file}, and {@code FILE_data} beside it where one file cannot hold the weights. A
   * file gets its name when it is whole.
   *
   * @return the files written
   */
  public List<Path> write(Path file) throws IOException {
    return write(file, Integer.MAX_VALUE);
  }

  /**
   * @param largest bytes that a file of one message may have
   */
  List<Path> write(Path file, long largest) throws IOException {
    long whole = frame.getSerializedSize() + 16L + graphBytes();
    if (whole <= largest) {
      writeWhole(file, this::writeInline);
      return List.of(file);
    }
    Path data = file.resolveSibling(file.getFileName() + "_data");
    writeWhole(data, this::writeData);
    ModelProto small = withExternalData(data.getFileName().toString());
    writeWhole(file, small::writeTo);
    return List.of(file, data);
  }

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private static void writeWhole(Path file, Content content) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial), 1 << 16)) {
        content.writeTo(out);
      }
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  /** A message is its fields in any order, so the weights may follow the rest of the graph. */
  private void writeInline(OutputStream stream) throws IOException {
    CodedOutputStream out = CodedOutputStream.newInstance(stream);
    frame.writeTo(out);
    begin(out, ModelProto.GRAPH_FIELD_NUMBER, graphBytes());
    graph.writeTo(out);
    for (WeightSource weight : weights) {
      begin(out, GraphProto.INITIALIZER_FIELD_NUMBER, tensorBytes(weight));
      described(weight).writeTo(out);
      begin(out, TensorProto.RAW_DATA_FIELD_NUMBER, weight.length());
      out.flush();
      weight.writeTo(stream);
    }
    out.flush();
  }

  private static void begin(CodedOutputStream out, int field, long length) throws IOException {
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt64NoTag(length);
  }

  private long graphBytes() {
    long bytes = graph.getSerializedSize();
    for (WeightSource weight : weights) {
      bytes += withHead(GraphProto.INITIALIZER_FIELD_NUMBER, tensorBytes(weight));
    }
    return bytes;
  }

  private static long tensorBytes(WeightSource weight) {
    return described(weight).getSerializedSize()
        + withHead(TensorProto.RAW_DATA_FIELD_NUMBER, weight.length());
  }

  private static long withHead(int field, long length) {
    return CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt64SizeNoTag(length)
        + length;
  }

  /** The tensor without its data. */
  private static TensorProto described(WeightSource weight) {
    return weight.tensor().toBuilder().clearExternalData().clearDataLocation().build();
  }

  private void writeData(OutputStream out) throws IOException {
    long at = 0;
    for (WeightSource weight : weights) {
      weight.writeTo(out);
      long end = at + weight.length();
      out.write(new byte[(int) (aligned(end) - end)]);
      at = aligned(end);
    }
  }

  private ModelProto withExternalData(String location) {
    GraphProto.Builder all = graph.toBuilder();
    long at = 0;
    for (WeightSource weight : weights) {
      all.addInitializer(
          described(weight).toBuilder()
              .setDataLocation(DataLocation.EXTERNAL)
              .addExternalData(entry("location", location))
              .addExternalData(entry("offset", Long.toString(at)))
              .addExternalData(entry("length", Long.toString(weight.length()))));
      at = aligned(at + weight.length());
    }
    return frame.toBuilder().setGraph(all).build();
  }

  private static long aligned(long position) {
    return (position + PAGE - 1) / PAGE * PAGE;
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}

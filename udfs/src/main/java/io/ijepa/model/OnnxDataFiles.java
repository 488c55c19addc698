// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The files in which an {@code .onnx} file keeps its larger tensors, as its tensors name them. The
 * protobuf is walked and not loaded: weights inside it are skipped, whatever their size.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/docs/ExternalData.md">External data</a>
 */
final class OnnxDataFiles {
  /** Subgraphs in subgraphs; real models have two or three. */
  private static final int MAX_DEPTH = 64;

  private static final int MAX_NAME_BYTES = 1024;

  /**
   * The messages on the way to a tensor's external data, with the numbers of the fields that lead
   * on: those of onnx.proto, which never change.
   */
  private enum Message {
    MODEL,
    GRAPH,
    NODE,
    ATTRIBUTE,
    TENSOR,
    SPARSE_TENSOR,
    TRAINING,
    FUNCTION,
    ENTRY;

    Map<Integer, Message> fields() {
      return switch (this) {
        case MODEL -> Map.of(7, GRAPH, 20, TRAINING, 25, FUNCTION);
        case GRAPH -> Map.of(1, NODE, 5, TENSOR, 15, SPARSE_TENSOR);
        case NODE -> Map.of(5, ATTRIBUTE);
        case ATTRIBUTE ->
            Map.of(
                5, TENSOR, 6, GRAPH, 10, TENSOR, 11, GRAPH, 22, SPARSE_TENSOR, 23, SPARSE_TENSOR);
        case TENSOR -> Map.of(13, ENTRY);
        case SPARSE_TENSOR -> Map.of(1, TENSOR, 2, TENSOR);
        case TRAINING -> Map.of(1, GRAPH, 2, GRAPH);
        case FUNCTION -> Map.of(7, NODE, 11, ATTRIBUTE);
        case ENTRY -> Map.of();
      };
    }
  }

  private final String model;
  private final CodedInputStream in;
  private final SortedSet<String> names = new TreeSet<>();

  private OnnxDataFiles(String model, CodedInputStream in) {
    this.model = model;
    this.in = in;
  }

  /**
   * Names of files that lie in the model's own folder, sorted.
   *
   * @param onnx read to its end, and not closed
   * @param model the file's name, for messages
   * @throws ModelException where it is no ONNX model, or names a file that is not in its folder
   * @throws IOException where it cannot be read
   */
  static SortedSet<String> of(InputStream onnx, String model) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(onnx);
    in.setSizeLimit(Integer.MAX_VALUE); // protobuf's own
    OnnxDataFiles files = new OnnxDataFiles(model, in);
    try {
      files.walk(Message.MODEL, 0);
    } catch (InvalidProtocolBufferException broken) {
      throw new ModelException(
          "the model file " + model + " is no ONNX model, or not whole: " + broken.getMessage());
    }
    return files.names;
  }

  private void walk(Message message, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new ModelException(
          "the model file "
              + model
              + " has graphs in graphs, over "
              + MAX_DEPTH
              + " messages deep");
    }
    if (message == Message.ENTRY) {
      entry();
      return;
    }
    Map<Integer, Message> fields = message.fields();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      Message field = fields.get(WireFormat.getTagFieldNumber(tag));
      if (field != null && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        int outer = in.pushLimit(in.readRawVarint32());
        walk(field, depth + 1);
        in.checkLastTagWas(0);
        if (in.getBytesUntilLimit() > 0) { // the stream ended between two fields
          throw new InvalidProtocolBufferException("it ends early");
        }
        in.popLimit(outer);
      } else {
        in.skipField(tag);
      }
    }
  }

  /** A key and its value: {@code location} is a file, the others are numbers. */
  private void entry() throws IOException {
    String key = "";
    String value = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> key = text();
        case 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> value = text();
        default -> in.skipField(tag);
      }
    }
    if (key.equals("location")) {
      names.add(plain(value));
    }
  }

  private String text() throws IOException {
    int length = in.readRawVarint32();
    if (length < 0 || length > MAX_NAME_BYTES) {
      throw new ModelException(
          "the model file " + model + " names external data in " + length + " bytes");
    }
    return new String(in.readRawBytes(length), StandardCharsets.UTF_8);
  }

  /** A file of the model's own folder; whatever else it names is none of its business. */
  private String plain(String location) {
    String name = location.startsWith("./") ? location.substring(2) : location;
    if (name.isEmpty() || name.matches("\\.\\.?|(?s).*[/\\\\:\\x00-\\x1f].*")) {
      throw new ModelException(
          "the model file "
              + model
              + " keeps data in '"
              + location
              + "', which must be the name of a file in its own folder");
    }
    return name;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The bytes of one weight as they will stand in a file: those of the checkpoint, or converted.
 *
 * @param tensor with the name and the type that it will have, and external data still
 * @param stored the type in the checkpoint
 */
record WeightSource(TensorProto tensor, DataType stored, Path folder) {
  private static final int CHUNK_ELEMENTS = 1 << 18;

  DataType type() {
    return DataType.forNumber(tensor.getDataType());
  }

  /** Bytes that {@link #writeTo} writes. */
  long length() {
    return elements() * size(type());
  }

  private long elements() {
    return Long.parseLong(external().get("length")) / size(stored);
  }

  private Map<String, String> external() {
    return tensor.getExternalDataList().stream()
        .collect(
            Collectors.toMap(StringStringEntryProto::getKey, StringStringEntryProto::getValue));
  }

  private static int size(DataType type) {
    return type == DataType.FLOAT ? 4 : 2;
  }

  /** Writes the elements little-endian, a megabyte at a time. */
  void writeTo(OutputStream out) throws IOException {
    ByteBuffer in = buffer(CHUNK_ELEMENTS * size(stored));
    ByteBuffer converted = buffer(CHUNK_ELEMENTS * size(type()));
    long left = elements();
    try (FileChannel file = FileChannel.open(folder.resolve(external().get("location")))) {
      file.position(Long.parseLong(external().get("offset")));
      while (left > 0) {
        int count = (int) Math.min(left, CHUNK_ELEMENTS);
        read(file, in.clear().limit(count * size(stored)));
        ByteBuffer ready = stored == type() ? in : converted(in, count, converted.clear());
        out.write(ready.array(), 0, count * size(type()));
        left -= count;
      }
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void read(FileChannel file, ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      if (file.read(into) < 0) {
        throw new EOFException("a weights file became shorter while it was read");
      }
    }
    into.flip();
  }

  private ByteBuffer converted(ByteBuffer in, int count, ByteBuffer out) {
    for (int i = 0; i < count; i++) {
      float value =
          switch (stored) {
            case FLOAT -> in.getFloat();
            case FLOAT16 -> HalfFloat.toFloat(in.getShort());
            case BFLOAT16 -> HalfFloat.ofBrain(in.getShort());
            default -> throw new IllegalStateException("no weight is stored as " + stored);
          };
      if (type() == DataType.FLOAT) {
        out.putFloat(value);
      } else {
        out.putShort(HalfFloat.of(value));
      }
    }
    return out;
  }
}

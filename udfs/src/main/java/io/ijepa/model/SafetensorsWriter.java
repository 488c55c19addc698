// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;

/** Writes safetensors files tensor by tensor; no file is ever held in memory. */
final class SafetensorsWriter {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** A tensor to write: what its header says, and where its bytes come from. */
  record Tensor(String name, DType dtype, List<Long> shape, long length, Body body) {}

  @FunctionalInterface
  interface Body {
    /** Writes exactly the tensor's bytes. */
    void writeTo(WritableByteChannel out) throws IOException;
  }

  private SafetensorsWriter() {}

  /** F32 [rows, columns], or [columns] of a single row where {@code shape} says so. */
  static Tensor floats(String name, List<Long> shape, float[]... rows) {
    long length = 0;
    for (float[] row : rows) {
      length += (long) row.length * Float.BYTES;
    }
    return new Tensor(
        name,
        DType.F32,
        shape,
        length,
        out -> {
          for (float[] row : rows) {
            ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES);
            bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(row);
            writeFully(out, bytes);
          }
        });
  }

  /** The bytes of another file's tensor, under a name of its own. */
  static Tensor copy(String name, TensorEntry entry) {
    return new Tensor(
        name,
        entry.dtype(),
        entry.shape(),
        entry.length(),
        out -> {
          try (FileChannel in = FileChannel.open(entry.file())) {
            long at = entry.offset();
            long end = at + entry.length();
            while (at < end) {
              long moved = in.transferTo(at, end - at, out);
              if (moved <= 0) {
                throw new EOFException(entry.file() + " shrank while it was read");
              }
              at += moved;
            }
          }
        });
  }

  /** Makes the file, which must not be there; wider types first, so that each is aligned. */
  static void write(Path file, List<Tensor> tensors) throws IOException {
    List<Tensor> ordered =
        tensors.stream()
            .sorted(
                Comparator.comparingInt((Tensor tensor) -> -tensor.dtype().bytes())
                    .thenComparing(Tensor::name))
            .toList();
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeFully(out, header(ordered));
      for (Tensor tensor : ordered) {
        tensor.body().writeTo(out);
      }
      out.force(true);
    }
  }

  /** Padded so that the data begin at a multiple of 8, as the format's own writer does. */
  private static ByteBuffer header(List<Tensor> tensors) throws IOException {
    ObjectNode json = MAPPER.createObjectNode();
    json.putObject("__metadata__").put("format", "pt"); // transformers asks for it
    long offset = 0;
    for (Tensor tensor : tensors) {
      ObjectNode entry = json.putObject(tensor.name());
      entry.put("dtype", tensor.dtype().name());
      tensor.shape().forEach(entry.putArray("shape")::add);
      entry.putArray("data_offsets").add(offset).add(offset + tensor.length());
      offset += tensor.length();
    }
    byte[] text = MAPPER.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
    int padded = (text.length + 7) / 8 * 8;
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(padded).put(text);
    while (bytes.hasRemaining()) {
      bytes.put((byte) ' ');
    }
    return bytes.flip();
  }

  private static void writeFully(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}

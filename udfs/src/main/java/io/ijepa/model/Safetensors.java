// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of one safetensors file: eight bytes of little-endian header length, that many bytes
 * of JSON, then the tensors' bytes. The header is believed in nothing: every tensor has the bytes
 * that its shape needs, and together they cover the file without overlap or hole, as the format's
 * specification asks. Reads nothing beyond the header.
 */
public final class Safetensors {
  /** The format's own limit. */
  static final long MAX_HEADER_BYTES = 100_000_000;

  private final Map<String, TensorEntry> tensors;

  private Safetensors(Map<String, TensorEntry> tensors) {
    this.tensors = tensors;
  }

  /**
   * Reads and checks the header of {@code file}.
   *
   * @throws ModelException where the file cannot be read or its header is a lie
   */
  public static Safetensors read(Path file) {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long size = channel.size();
      LfsPointer.refuse(file);
      if (size < Long.BYTES) {
        throw lie(file, "needs at least 8 bytes but has " + size + "; it is cut off");
      }
      long headerBytes = fill(channel, Long.BYTES).getLong();
      if (headerBytes < 0 || headerBytes > MAX_HEADER_BYTES) {
        throw lie(
            file,
            "header length must be at most %d bytes but says %s; is it a safetensors file?"
                .formatted(MAX_HEADER_BYTES, Long.toUnsignedString(headerBytes)));
      }
      if (headerBytes > size - Long.BYTES) {
        throw lie(
            file,
            "header says %d bytes but only %d follow; the file is cut off"
                .formatted(headerBytes, size - Long.BYTES));
      }
      byte[] header = fill(channel, (int) headerBytes).array();
      long dataStart = Long.BYTES + headerBytes;
      Map<String, TensorEntry> tensors =
          new SafetensorsHeader(file, dataStart, size - dataStart).parse(header);
      refuseOverlapsAndHoles(file, tensors, dataStart, size);
      return new Safetensors(Collections.unmodifiableMap(tensors));
    } catch (JsonProcessingException e) {
      throw new ModelException(
          file + ": the safetensors header is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelException(file + " could not be read: " + e, e);
    }
  }

  /** The tensors by name, in the header's order. */
  public Map<String, TensorEntry> tensors() {
    return tensors;
  }

  static ModelException lie(Path file, String what) {
    return new ModelException(file + ": " + what);
  }

  private static ByteBuffer fill(SeekableByteChannel channel, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the file shrank while it was read");
      }
    }
    return buffer.flip();
  }

  private static void refuseOverlapsAndHoles(
      Path file, Map<String, TensorEntry> tensors, long dataStart, long size) {
    List<TensorEntry> ordered = new ArrayList<>(new LinkedHashMap<>(tensors).values());
    ordered.sort(
        Comparator.comparingLong(TensorEntry::offset).thenComparingLong(TensorEntry::length));
    long covered = dataStart;
    for (TensorEntry tensor : ordered) {
      if (tensor.offset() < covered) {
        throw lie(file, "tensor " + tensor.name() + " overlaps the tensor before it");
      }
      if (tensor.offset() > covered) {
        throw lie(
            file,
            "%d bytes before tensor %s belong to no tensor"
                .formatted(tensor.offset() - covered, tensor.name()));
      }
      covered += tensor.length();
    }
    if (covered != size) {
      throw lie(file, "the last %d bytes belong to no tensor".formatted(size - covered));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.testing;

import io.ijepa.model.Safetensors;
import io.ijepa.model.TensorEntry;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A tiny random checkpoint and what {@code transformers} computes with it, both made by {@code
 * make_checkpoints.py}.
 *
 * @param folder the checkpoint
 * @param expected the tensors of {@code expected.safetensors} by name
 */
public record ReferenceCheckpoint(Path folder, Map<String, TensorEntry> expected) {
  private static final Path ROOT = Path.of("src/test/resources/io/ijepa/model/checkpoints");

  /** All of them, by name. */
  public static List<String> names() {
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static ReferenceCheckpoint named(String name) {
    Path folder = file(name);
    return new ReferenceCheckpoint(
        folder, Safetensors.read(folder.resolve("expected.safetensors")).tensors());
  }

  /** A file or folder beside the checkpoints. */
  public static Path file(String name) {
    return ROOT.resolve(name).toAbsolutePath();
  }

  /** Images in the batch that the expectations are for. */
  public int images() {
    return Math.toIntExact(expected.get("pixels").shape().get(0));
  }

  /** uint8 [images, height, width, channels]. */
  public byte[] pixels() {
    return bytes("pixels");
  }

  /** One of the uint8 tensors, row-major. */
  public byte[] bytes(String name) {
    return bytes(expected.get(name)).array();
  }

  /** One of the float32 tensors that the generator's head names, row-major. */
  public float[] floats(String name) {
    return floats(expected.get(name));
  }

  public static float[] floats(TensorEntry entry) {
    float[] values = new float[Math.toIntExact(entry.length() / Float.BYTES)];
    bytes(entry).asFloatBuffer().get(values);
    return values;
  }

  public static ByteBuffer bytes(TensorEntry entry) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(entry.length()));
    try (FileChannel channel = FileChannel.open(entry.file())) {
      channel.position(entry.offset());
      while (bytes.hasRemaining()) {
        if (channel.read(bytes) < 0) {
          throw new EOFException(entry.toString());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Pixels of up to {@code capacity} images, their masks where the model takes such, and room for
 * their results, in direct memory so that ONNX Runtime reads and writes in place. Not thread-safe:
 * it belongs to one thread at a time, and each of its parts to one while they are run.
 */
public final class PixelBatch {
  private final EncoderShape shape;
  private final int capacity;
  private final ByteBuffer pixels; // uint8 [capacity, height, width, channels]
  private final ByteBuffer masks; // uint8 [capacity, maskEntries]
  private final FloatBuffer results; // float32 [capacity, vectors, dimension]
  private int padded;
  private int halvings;

  public PixelBatch(EncoderShape shape, int capacity) {
    this(
        shape,
        capacity,
        DirectMemory.bytes(Math.multiplyExact(capacity, shape.pixelBytes())),
        DirectMemory.bytes(Math.multiplyExact(capacity, shape.maskEntries())),
        DirectMemory.floats(Math.multiplyExact(capacity, shape.resultFloats())));
  }

  private PixelBatch(
      EncoderShape shape, int capacity, ByteBuffer pixels, ByteBuffer masks, FloatBuffer results) {
    this.shape = shape;
    this.capacity = capacity;
    this.pixels = pixels;
    this.masks = masks;
    this.results = results;
  }

  public EncoderShape shape() {
    return shape;
  }

  public int capacity() {
    return capacity;
  }

  /** Bytes of direct memory, pixels, masks and results together. */
  public long bytes() {
    return (long) pixels.capacity() + masks.capacity() + 4L * results.capacity();
  }

  /** Images in the batch: those whose pixels were written since {@link #clear()}. */
  public int count() {
    return pixels.position() / shape.pixelBytes();
  }

  public boolean isFull() {
    return count() == capacity;
  }

  /** The buffer to append one image's pixels to, height x width x channels, at its position. */
  public ByteBuffer pixels() {
    return pixels;
  }

  /**
   * Where the model takes masks, the buffer to append one image's to, after its pixels: a byte for
   * each patch in row-major order, 1 where it is masked.
   */
  public ByteBuffer masks() {
    return masks;
  }

  public void clear() {
    pixels.clear();
    masks.clear();
    padded = 0;
    halvings = 0;
  }

  /** The images of the batch in full batches over the same memory, of so many images at most. */
  List<PixelBatch> parts(int images) {
    List<PixelBatch> parts = new ArrayList<>();
    for (int first = 0; first < count(); first += images) {
      parts.add(part(first, Math.min(images, count() - first)));
    }
    return parts;
  }

  /** A full batch over the memory of images {@code first} to {@code first + images - 1}. */
  PixelBatch part(int first, int images) {
    int floats = shape.resultFloats();
    return new PixelBatch(
        shape,
        images,
        filled(pixels, first, images, shape.pixelBytes()),
        filled(masks, first, images, shape.maskEntries()),
        results.duplicate().clear().slice(first * floats, images * floats));
  }

  private static ByteBuffer filled(ByteBuffer all, int first, int images, int bytes) {
    return all.duplicate()
        .clear()
        .slice(first * bytes, images * bytes)
        .order(ByteOrder.nativeOrder())
        .position(images * bytes);
  }

  /** Adds to what running this batch took beside its images. */
  void tally(int morePadded, int moreHalvings) {
    padded += morePadded;
    halvings += moreHalvings;
  }

  /** Images that the last run took along only to fill a shape. */
  public int padded() {
    return padded;
  }

  /** How often memory ran out in the last run and a smaller part was tried. */
  public int halvings() {
    return halvings;
  }

  /** The filled part of the pixels, uint8 [count, height, width, channels]. */
  ByteBuffer filledPixels() {
    return pixels.duplicate().order(ByteOrder.nativeOrder()).flip();
  }

  /** The filled part of the masks, uint8 [count, maskEntries]. */
  ByteBuffer filledMasks() {
    return masks.duplicate().order(ByteOrder.nativeOrder()).flip();
  }

  /** Room for the results of the images in the batch, float32 [count, vectors, dimension]. */
  FloatBuffer filledResults() {
    return results.duplicate().clear().limit(count() * shape.resultFloats());
  }

  /** A copy of vector {@code vector} of image {@code image}. */
  public float[] vector(int image, int vector) {
    float[] copy = new float[shape.dimension()];
    results.get(image * shape.resultFloats() + vector * shape.dimension(), copy);
    return copy;
  }
}

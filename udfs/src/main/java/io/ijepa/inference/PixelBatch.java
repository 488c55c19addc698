package io.ijepa.inference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Pixels of up to {@code capacity} images, their masks where the model takes such, and room for
 * their results, in direct memory so that ONNX Runtime reads and writes in place. Not thread-safe:
 * it belongs to one thread at a time.
 */
public final class PixelBatch {
  private final EncoderShape shape;
  private final int capacity;
  private final ByteBuffer pixels; // uint8 [capacity, height, width, channels]
  private final ByteBuffer masks; // uint8 [capacity, maskEntries]
  private final FloatBuffer results; // float32 [capacity, vectors, dimension]

  public PixelBatch(EncoderShape shape, int capacity) {
    this.shape = shape;
    this.capacity = capacity;
    this.pixels = direct(Math.multiplyExact(capacity, shape.pixelBytes()));
    this.masks = direct(Math.multiplyExact(capacity, shape.maskEntries()));
    this.results =
        direct(Math.multiplyExact(capacity, Math.multiplyExact(shape.resultFloats(), 4)))
            .asFloatBuffer();
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  public EncoderShape shape() {
    return shape;
  }

  public int capacity() {
    return capacity;
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

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * Memory outside the heap, in the processor's own byte order, that native code reads and writes in
 * place. The collector gives it back once nobody holds the buffer. A size that does not fit a
 * buffer is an {@link ArithmeticException}.
 */
public final class DirectMemory {
  private DirectMemory() {}

  public static ByteBuffer bytes(int count) {
    return ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
  }

  public static FloatBuffer floats(int count) {
    return bytes(Math.multiplyExact(count, Float.BYTES)).asFloatBuffer();
  }

  public static IntBuffer ints(int count) {
    return bytes(Math.multiplyExact(count, Integer.BYTES)).asIntBuffer();
  }

  public static LongBuffer longs(int count) {
    return bytes(Math.multiplyExact(count, Long.BYTES)).asLongBuffer();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.pixel;

import java.util.Locale;
import java.util.function.Supplier;

/**
 * The one place where memory is allocated whose size an image decides. What fails here is that one
 * image, {@link Rejection#TOO_LARGE}, and no sign that the JVM has come to its end: the allocation
 * was large, and nothing of it stays. Every other {@link OutOfMemoryError} stays one.
 */
public final class ImageMemory {
  /** Below it a failure is not the image's: the heap is full without it. */
  private static final long LARGE = 1 << 20;

  private ImageMemory() {}

  public static byte[] bytes(long length) throws RejectedImageException {
    return allocate(length, () -> new byte[Math.toIntExact(length)]);
  }

  public static int[] ints(long length) throws RejectedImageException {
    return allocate(4 * length, () -> new int[Math.toIntExact(length)]);
  }

  public static long[] longs(long length) throws RejectedImageException {
    return allocate(8 * length, () -> new long[Math.toIntExact(length)]);
  }

  /**
   * Anything else that allocates about this many bytes: OpenCV's matrices, the JDK's rasters.
   *
   * @param bytes heap or native memory, for the message and to tell what is large
   */
  public static <T> T allocate(long bytes, Supplier<T> allocation) throws RejectedImageException {
    try {
      return allocation.get();
    } catch (OutOfMemoryError e) {
      if (bytes < LARGE) {
        throw e;
      }
      throw noRoom(bytes, e);
    } catch (ArithmeticException e) {
      throw noRoom(bytes, e);
    } catch (RuntimeException e) {
      String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      if (message.contains("insufficient memory") || message.contains("failed to allocate")) {
        throw noRoom(bytes, e);
      }
      throw e;
    }
  }

  private static NoRoomException noRoom(long bytes, Throwable cause) {
    return new NoRoomException(
        "there is no room for %,d bytes of the image: fewer tasks at a time or a larger executor"
                .formatted(bytes)
            + " would give it",
        cause);
  }

  /** An allocation failed, which may be because of what others hold at the moment. */
  public static final class NoRoomException extends RejectedImageException {
    private static final long serialVersionUID = 1L;

    private NoRoomException(String message, Throwable cause) {
      super(Rejection.TOO_LARGE, message);
      initCause(cause);
    }
  }
}

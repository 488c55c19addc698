// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.pixel;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;

/**
 * Bounds the memory that all images of a JVM take at a time while they are decoded and resized. An
 * image waits for its share, first come, first served; one that needs more than the whole budget is
 * {@link Rejection#TOO_LARGE}. Of the heap it gives away at most one half. Shared by all threads;
 * counted in KiB.
 */
public final class PixelBudget {
  /** The system property that sets the budget of this JVM, in bytes. */
  public static final String PROPERTY = "io.ijepa.image.decodedBytes";

  /** 1 GB. */
  public static final long DEFAULT_BYTES = 1L << 30;

  private static final PixelBudget JVM =
      new PixelBudget(Long.getLong(PROPERTY, DEFAULT_BYTES), Runtime.getRuntime().maxMemory() / 2);

  private final int total;
  private final int heap;
  private final Semaphore free;
  private final Semaphore freeHeap;

  /**
   * A budget of its own.
   *
   * @param bytes heap and native memory together
   * @param heapBytes the heap's part
   */
  public PixelBudget(long bytes, long heapBytes) {
    this.total = kib(bytes);
    this.heap = Math.min(total, kib(heapBytes));
    this.free = new Semaphore(total, true);
    this.freeHeap = new Semaphore(heap, true);
  }

  public static PixelBudget ofJvm() {
    return JVM;
  }

  /**
   * Waits for room. A thread asks once for an image, for all that it will need.
   *
   * @param format names the image in the message
   * @throws RejectedImageException TOO_LARGE if there will never be room
   * @throws CancellationException if the thread is interrupted; its interrupt flag stays set
   */
  public Lease acquire(ImageCost cost, String format, int width, int height)
      throws RejectedImageException {
    if (kib(cost.bytes()) > total) {
      throw tooLarge(
          cost.bytes(),
          format,
          "at most %,d are given to images (system property %s)"
              .formatted((long) total << 10, PROPERTY),
          width,
          height);
    }
    if (kib(cost.heapBytes()) > heap) {
      throw tooLarge(
          cost.heapBytes(),
          format,
          "of which the heap gives at most half, %,d (-Xmx)".formatted((long) heap << 10),
          width,
          height);
    }
    return acquire(kib(cost.bytes()), kib(cost.heapBytes()));
  }

  /**
   * Waits until no other image holds anything, and takes all.
   *
   * @throws CancellationException if the thread is interrupted; its interrupt flag stays set
   */
  public Lease acquireAll() {
    return acquire(total, heap);
  }

  private Lease acquire(int wanted, int wantedHeap) {
    await(free, wanted);
    try {
      await(freeHeap, wantedHeap);
    } catch (CancellationException e) {
      free.release(wanted);
      throw e;
    }
    return new Lease(wanted, wantedHeap);
  }

  public int freeKiB() {
    return free.availablePermits();
  }

  private static void await(Semaphore semaphore, int wanted) {
    try {
      semaphore.acquire(wanted);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CancellationException cancelled =
          new CancellationException("interrupted while waiting for memory to decode an image");
      cancelled.initCause(e);
      throw cancelled;
    }
  }

  private static RejectedImageException tooLarge(
      long bytes, String format, String bound, int width, int height) {
    return new RejectedImageException(
        Rejection.TOO_LARGE,
        "%s of %,d x %,d pixels needs %,d bytes of memory to be decoded, %s"
            .formatted(format, width, height, bytes, bound),
        width,
        height);
  }

  private static int kib(long bytes) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, (bytes + 1023) >> 10));
  }

  /** A share of the budget, held until closed. Closing twice is harmless. */
  public final class Lease implements AutoCloseable {
    private int held;
    private int heldHeap;

    private Lease(int held, int heldHeap) {
      this.held = held;
      this.heldHeap = heldHeap;
    }

    @Override
    public void close() {
      freeHeap.release(heldHeap);
      free.release(held);
      held = 0;
      heldHeap = 0;
    }
  }
}

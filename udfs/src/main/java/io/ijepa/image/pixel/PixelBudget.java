package io.ijepa.image.pixel;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;

/**
 * Bounds the decoded pixels that all threads of a JVM hold at a time. First come, first served; an
 * image that needs more than the whole budget waits until it is alone. Counted in KiB.
 */
public final class PixelBudget {
  /** The system property that sets the budget of this JVM, in bytes. */
  static final String PROPERTY = "io.ijepa.image.decodedBytes";

  private static final PixelBudget JVM = new PixelBudget(Long.getLong(PROPERTY, 256L << 20));

  private final int total;
  private final Semaphore free;

  public PixelBudget(long bytes) {
    this.total = (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes >> 10));
    this.free = new Semaphore(total, true);
  }

  public static PixelBudget ofJvm() {
    return JVM;
  }

  /**
   * Waits for room.
   *
   * @throws CancellationException if the thread is interrupted; its interrupt flag stays set
   */
  public Lease acquire(long bytes) {
    int wanted = (int) Math.min(total, (bytes >> 10) + 1);
    try {
      free.acquire(wanted);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CancellationException cancelled =
          new CancellationException("interrupted while waiting for memory to decode an image");
      cancelled.initCause(e);
      throw cancelled;
    }
    return new Lease(free, wanted);
  }

  public int freeKiB() {
    return free.availablePermits();
  }

  /** A share of the budget, held until closed. Closing twice is harmless. */
  public static final class Lease implements AutoCloseable {
    private final Semaphore semaphore;
    private int held;

    private Lease(Semaphore semaphore, int held) {
      this.semaphore = semaphore;
      this.held = held;
    }

    @Override
    public void close() {
      semaphore.release(held);
      held = 0;
    }
  }
}

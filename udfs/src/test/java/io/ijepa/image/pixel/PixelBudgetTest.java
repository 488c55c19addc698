// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.pixel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The memory of all images is bounded for the whole JVM")
class PixelBudgetTest {
  private final PixelBudget budget = new PixelBudget(1 << 20, 1 << 18);

  private PixelBudget.Lease acquire(long heap, long other) throws RejectedImageException {
    return budget.acquire(new ImageCost(heap, other, 0), "BMP", 700, 500);
  }

  @Test
  @DisplayName("An image may take all of it, and closing its share twice gives it back once")
  void all() throws RejectedImageException {
    PixelBudget.Lease lease = acquire(1 << 18, (1 << 20) - (1 << 18));
    assertEquals(0, budget.freeKiB());
    lease.close();
    lease.close();
    assertEquals(1024, budget.freeKiB());
  }

  @Test
  @DisplayName(
      "An image that needs more is too large, and the message names need, bound and option")
  void tooLarge() {
    RejectedImageException rejected =
        assertThrows(RejectedImageException.class, () -> acquire(1 << 10, 1 << 20));
    assertEquals(Rejection.TOO_LARGE, rejected.reason());
    assertEquals(700, rejected.width());
    assertEquals(500, rejected.height());
    assertEquals(
        "BMP of 700 x 500 pixels needs 1,049,600 bytes of memory to be decoded, at most 1,048,576"
            + " are given to images (system property io.ijepa.image.decodedBytes)",
        rejected.getMessage());
    assertEquals(1024, budget.freeKiB());
  }

  @Test
  @DisplayName("An image that needs more of the heap than images may have is too large")
  void tooLargeForTheHeap() {
    RejectedImageException rejected =
        assertThrows(RejectedImageException.class, () -> acquire((1 << 18) + 1, 0));
    assertEquals(Rejection.TOO_LARGE, rejected.reason());
    assertTrue(rejected.getMessage().endsWith("at most half, 262,144 (-Xmx)"), rejected::toString);
    assertEquals(1024, budget.freeKiB());
  }

  @Test
  @DisplayName("An interrupted wait throws, keeps the interrupt flag and holds nothing")
  void interruptedWait() throws InterruptedException, RejectedImageException {
    PixelBudget.Lease held = acquire(1 << 18, 0);
    int free = budget.freeKiB();
    CountDownLatch thrown = new CountDownLatch(1);
    Thread waiting =
        new Thread(
            () -> {
              assertThrows(CancellationException.class, () -> acquire(1, 0));
              if (Thread.currentThread().isInterrupted()) {
                thrown.countDown();
              }
            });
    waiting.start();
    waiting.interrupt();
    assertTrue(thrown.await(10, TimeUnit.SECONDS));
    assertEquals(free, budget.freeKiB());
    held.close();
  }

  @Test
  @DisplayName("An array of an image that the heap has no room for is the image's fault")
  void noHeap() {
    assertEquals(
        Rejection.TOO_LARGE,
        assertThrows(RejectedImageException.class, () -> ImageMemory.longs(Integer.MAX_VALUE - 8L))
            .reason());
    assertEquals(
        Rejection.TOO_LARGE,
        assertThrows(RejectedImageException.class, () -> ImageMemory.bytes(1L << 40)).reason());
  }

  @Test
  @DisplayName("A small allocation that fails is a full heap, and stays an OutOfMemoryError")
  void fullHeap() {
    assertThrows(
        OutOfMemoryError.class,
        () ->
            ImageMemory.allocate(
                1 << 10,
                () -> {
                  throw new OutOfMemoryError("Java heap space");
                }));
  }
}

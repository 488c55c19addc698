// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ijepa.image.ImageCorpus;
import io.ijepa.image.pixel.ImageCost;
import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.PixelBudget;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An image whose memory cannot be had at the moment. */
@Timeout(30)
final class CrowdedDecodingTest {
  private static final int KIB = 1024;

  private final PixelBudget budget = new PixelBudget(KIB << 10, KIB << 10);
  private final ImageDecoder decoder = new ImageDecoder(DecodeOptions.DEFAULT, budget);
  private final AtomicInteger tries = new AtomicInteger();
  private final CountDownLatch triedOnce = new CountDownLatch(1);

  /** One that finds no room for the first so many times. */
  private Undecoded image(int failures) {
    return new Undecoded(
        4,
        4,
        new ImageCost(1 << 10, 0, 0),
        () -> {
          if (tries.getAndIncrement() < failures) {
            triedOnce.countDown();
            ImageMemory.allocate(
                8 << 20,
                () -> {
                  throw new OutOfMemoryError("Java heap space");
                });
          }
          assertEquals(tries.get() == 1 ? KIB - 1 : 0, budget.freeKiB());
          return new ImageDecoder(DecodeOptions.DEFAULT, PixelBudget.ofJvm())
              .open(ImageCorpus.bytes("baseline-420.jpg"));
        });
  }

  @Test
  void itIsDecodedAloneWhenItsNeighboursAreDone() throws Exception {
    PixelBudget.Lease neighbour = budget.acquire(new ImageCost(1 << 12, 0, 0), "BMP", 1, 1);
    CompletableFuture<PixelRows> decoded =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return decoder.decode(image(1), "PNG");
              } catch (RejectedImageException e) {
                throw new IllegalStateException(e);
              }
            });
    triedOnce.await();
    Thread.sleep(100);
    assertFalse(decoded.isDone());
    neighbour.close();
    decoded.get(10, TimeUnit.SECONDS).close();
    assertEquals(2, tries.get());
    assertEquals(KIB, budget.freeKiB());
  }

  @Test
  void whereNoneAreItIsTooLarge() {
    RejectedImageException rejected =
        assertThrows(RejectedImageException.class, () -> decoder.decode(image(2), "PNG"));
    assertEquals(Rejection.TOO_LARGE, rejected.reason());
    assertEquals(2, tries.get());
    assertEquals(KIB, budget.freeKiB());
  }
}

package io.ijepa.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Decoded pixels are bounded for the whole JVM")
class PixelBudgetTest {

  @Test
  @DisplayName("An image larger than the budget takes all of it")
  void largestRunsAlone() {
    PixelBudget budget = new PixelBudget(1 << 20);
    PixelBudget.Lease lease = budget.acquire(1L << 40);
    assertEquals(0, budget.freeKiB());
    lease.close();
    lease.close();
    assertEquals(1024, budget.freeKiB());
  }

  @Test
  @DisplayName("An interrupted wait throws and keeps the interrupt flag")
  void interruptedWait() throws InterruptedException {
    PixelBudget budget = new PixelBudget(1 << 20);
    CountDownLatch thrown = new CountDownLatch(1);
    PixelBudget.Lease held = budget.acquire(1 << 20);
    Thread waiting =
        new Thread(
            () -> {
              assertThrows(CancellationException.class, () -> budget.acquire(1));
              if (Thread.currentThread().isInterrupted()) {
                thrown.countDown();
              }
            });
    waiting.start();
    waiting.interrupt();
    assertTrue(thrown.await(10, TimeUnit.SECONDS));
    held.close();
  }
}

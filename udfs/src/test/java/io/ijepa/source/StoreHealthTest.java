// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class StoreHealthTest {
  private final StoreHealth store = new StoreHealth();

  private void fail(int times, long secondsAgo) throws Exception {
    long started = System.nanoTime() - TimeUnit.SECONDS.toNanos(secondsAgo);
    for (int i = 0; i < times; i++) {
      store.enter(100, false);
      store.failed(new StoreFault("host answered HTTP 503"), started);
    }
  }

  @Test
  void aStoreThatFailsForSomeTimeIsNotAskedAgainButForAProbe() throws Exception {
    fail(16, 11);
    store.enter(100, true); // the probe
    StoreFault down = assertThrows(StoreFault.class, () -> store.enter(100, true));
    assertEquals("host answered HTTP 503; not asked again after 16 such faults", down.getMessage());
    assertTrue(down.isLast());
    store.enter(100, false); // a task that must fail asks all the same
    store.left();
    store.delivered(); // the probe's answer
    store.enter(100, true);
  }

  @Test
  void aStoreThatRefusesItsObjectsHasAnsweredAndIsAsked() throws Exception {
    fail(15, 60);
    store.enter(100, true);
    store.failed(StoreFault.ofObject("host answered HTTP 403"), System.nanoTime());
    fail(15, 60);
    store.enter(100, true);
  }

  @Test
  void aFewFaultsAndFaultsOfAMomentAreBorne() throws Exception {
    fail(15, 60);
    store.enter(100, true);
    store.delivered();
    fail(100, 1);
    store.enter(100, true);
  }

  @Test
  void aStoreThatAsksForTimeIsLeftAloneForSoLong() throws Exception {
    store.enter(4, true);
    store.throttled(Optional.of(Duration.ofMillis(700)));
    store.delivered();
    long start = System.nanoTime();
    store.enter(4, true);
    assertTrue(System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(600));
  }

  @Test
  void aStoreThatHasTooMuchToDoGetsFewerRequestsAtOnce() throws Exception {
    for (int i = 0; i < 8; i++) {
      store.enter(8, true);
    }
    store.throttled(Optional.empty());
    store.throttled(Optional.empty()); // of the same moment
    for (int i = 0; i < 5; i++) {
      store.delivered(); // three are left; four may be, and one more after so many answers
    }
    store.enter(8, true);
    store.enter(8, true);
    CompletableFuture<Void> sixth =
        CompletableFuture.runAsync(
            () -> {
              try {
                store.enter(8, true);
              } catch (InterruptedException | StoreFault unexpected) {
                throw new IllegalStateException(unexpected);
              }
            });
    Thread.sleep(300);
    boolean waited = !sixth.isDone();
    store.delivered();
    sixth.get(10, TimeUnit.SECONDS);
    assertTrue(waited);
  }
}

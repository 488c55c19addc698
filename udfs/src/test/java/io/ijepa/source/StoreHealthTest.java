// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
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
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  private final StoreHealth store = new StoreHealth();

  private void fail(int times, long secondsAgo) throws Exception {
    long started = System.nanoTime() - TimeUnit.SECONDS.toNanos(secondsAgo);
    for (int i = 0; i < times; i++) {
      store.enter(100, TEN_SECONDS, false);
      store.failed(new StoreFault("host answered HTTP 503"), started);
    }
  }

  @Test
  void aStoreThatFailsForSomeTimeIsNotAskedAgainButForAProbe() throws Exception {
    fail(16, 11);
    store.enter(100, TEN_SECONDS, true); // the probe
    StoreFault down = assertThrows(StoreFault.class, () -> store.enter(100, TEN_SECONDS, true));
    assertEquals("host answered HTTP 503; not asked again after 16 such faults", down.getMessage());
    assertTrue(down.isLast());
    store.enter(100, TEN_SECONDS, false); // a task that must fail asks all the same
    store.left();
    store.delivered(); // the probe's answer
    store.enter(100, TEN_SECONDS, true);
  }

  @Test
  void aStoreIsNotDownBeforeTheWaitsOfOneReadAreOver() throws Exception {
    fail(16, 30);
    Duration minutes = Duration.ofMinutes(3);
    store.enter(100, minutes, true);
    store.enter(100, minutes, true);
    store.enter(100, TEN_SECONDS, true); // the probe
    assertThrows(StoreFault.class, () -> store.enter(100, TEN_SECONDS, true));
  }

  @Test
  void aStoreThatHasAskedForTimeIsNotDownBeforeThatIsOver() throws Exception {
    long started = System.nanoTime() - TimeUnit.SECONDS.toNanos(30);
    Optional<Duration> asked = Optional.of(Duration.ofSeconds(30));
    for (int i = 0; i < 64; i++) {
      store.enter(100, TEN_SECONDS, false);
      store.failed(new StoreFault("host answered HTTP 503", asked), started);
    }
    store.enter(100, TEN_SECONDS, true);
    store.enter(100, TEN_SECONDS, true);
  }

  @Test
  void keysThatAreNoLongerGoodCostNoWaits() throws Exception {
    StoreFault refused = StoreFault.ofObject("host answered HTTP 403");
    long started = System.nanoTime() - TimeUnit.SECONDS.toNanos(11);
    for (int i = 0; i < 64; i++) {
      assertFalse(store.lastWhereAllAreRefused(refused, TEN_SECONDS).isLast(), "after " + i);
      store.enter(100, TEN_SECONDS, true);
      store.failed(refused, started);
    }
    StoreFault last = store.lastWhereAllAreRefused(refused, TEN_SECONDS);
    assertTrue(last.isLast());
    assertEquals("host answered HTTP 403", last.getMessage());
    assertFalse(store.lastWhereAllAreRefused(refused, Duration.ofMinutes(1)).isLast(), "a moment");
    StoreFault other = new StoreFault("host answered HTTP 503");
    assertSame(other, store.lastWhereAllAreRefused(other, TEN_SECONDS));

    store.enter(100, TEN_SECONDS, true);
    store.delivered();
    assertFalse(store.lastWhereAllAreRefused(refused, TEN_SECONDS).isLast(), "one object came");
  }

  @Test
  void aStoreThatRefusesItsObjectsHasAnsweredAndIsAsked() throws Exception {
    fail(15, 60);
    store.enter(100, TEN_SECONDS, true);
    store.failed(StoreFault.ofObject("host answered HTTP 403"), System.nanoTime());
    fail(15, 60);
    store.enter(100, TEN_SECONDS, true);
    store.enter(100, TEN_SECONDS, true);
  }

  @Test
  void aFewFaultsAndFaultsOfAMomentAreBorne() throws Exception {
    fail(15, 60);
    store.enter(100, TEN_SECONDS, true);
    store.delivered();
    fail(100, 1);
    store.enter(100, TEN_SECONDS, true);
    store.enter(100, TEN_SECONDS, true);
  }

  @Test
  void aStoreThatAsksForTimeIsLeftAloneForSoLong() throws Exception {
    store.enter(4, TEN_SECONDS, true);
    store.throttled(Optional.of(Duration.ofMillis(700)));
    store.delivered();
    long start = System.nanoTime();
    store.enter(4, TEN_SECONDS, true);
    assertTrue(System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(600));
  }

  @Test
  void aStoreThatHasTooMuchToDoGetsFewerRequestsAtOnce() throws Exception {
    for (int i = 0; i < 8; i++) {
      store.enter(8, TEN_SECONDS, true);
    }
    store.throttled(Optional.empty());
    store.throttled(Optional.empty()); // of the same moment
    for (int i = 0; i < 5; i++) {
      store.delivered(); // three are left; four may be, and one more after so many answers
    }
    store.enter(8, TEN_SECONDS, true);
    store.enter(8, TEN_SECONDS, true);
    CompletableFuture<Void> sixth =
        CompletableFuture.runAsync(
            () -> {
              try {
                store.enter(8, TEN_SECONDS, true);
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

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
  private static final Optional<Duration> FOR_EVER = Optional.empty();
  private static final Optional<Duration> TEN_SECONDS = Optional.of(Duration.ofSeconds(10));

  private final StoreHealth store = new StoreHealth();

  private void fail(int times, long secondsAgo) throws Exception {
    long started = System.nanoTime() - TimeUnit.SECONDS.toNanos(secondsAgo);
    for (int i = 0; i < times; i++) {
      store.enter(100, FOR_EVER);
      store.failed(new StoreFault("host answered HTTP 503"), started);
    }
  }

  @Test
  void aStoreThatFailsForSomeTimeIsNotAskedAgainButForAProbe() throws Exception {
    fail(16, 11);
    store.enter(100, TEN_SECONDS); // the probe
    StoreFault down = assertThrows(StoreFault.class, () -> store.enter(100, TEN_SECONDS));
    assertEquals("host answered HTTP 503; not asked again after 16 such faults", down.getMessage());
    assertTrue(down.isLast());
    store.enter(100, FOR_EVER); // a task that must fail asks all the same
    store.left();
    store.delivered(); // the probe's answer
    store.enter(100, TEN_SECONDS);
  }

  @Test
  void aStoreIsNotDownBeforeTheWaitsOfOneReadAreOver() throws Exception {
    fail(16, 30);
    Optional<Duration> minutes = Optional.of(Duration.ofMinutes(3));
    store.enter(100, minutes);
    store.left();
    store.enter(100, minutes);
    store.left();
    store.enter(100, TEN_SECONDS); // the probe
    assertThrows(StoreFault.class, () -> store.enter(100, TEN_SECONDS));
  }

  @Test
  void aStoreThatRefusesWhateverItIsAskedForDoesSoForGood() throws Exception {
    StoreFault refused = StoreFault.ofObject("host answered HTTP 403");
    for (int i = 0; i < 64; i++) {
      assertFalse(store.lastWhereAllAreRefused(refused).isLast(), "after " + i);
      store.enter(100, TEN_SECONDS);
      store.failed(refused, System.nanoTime());
    }
    StoreFault last = store.lastWhereAllAreRefused(refused);
    assertTrue(last.isLast());
    assertEquals("host answered HTTP 403", last.getMessage());
    StoreFault other = new StoreFault("host answered HTTP 503");
    assertSame(other, store.lastWhereAllAreRefused(other));

    store.enter(100, TEN_SECONDS);
    store.delivered();
    assertFalse(store.lastWhereAllAreRefused(refused).isLast(), "one object came");
  }

  @Test
  void aStoreThatRefusesItsObjectsHasAnsweredAndIsAsked() throws Exception {
    fail(15, 60);
    store.enter(100, TEN_SECONDS);
    store.failed(StoreFault.ofObject("host answered HTTP 403"), System.nanoTime());
    fail(15, 60);
    store.enter(100, TEN_SECONDS);
  }

  @Test
  void aFewFaultsAndFaultsOfAMomentAreBorne() throws Exception {
    fail(15, 60);
    store.enter(100, TEN_SECONDS);
    store.delivered();
    fail(100, 1);
    store.enter(100, TEN_SECONDS);
  }

  @Test
  void aStoreThatAsksForTimeIsLeftAloneForSoLong() throws Exception {
    store.enter(4, TEN_SECONDS);
    store.throttled(Optional.of(Duration.ofMillis(700)));
    store.delivered();
    long start = System.nanoTime();
    store.enter(4, TEN_SECONDS);
    assertTrue(System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(600));
  }

  @Test
  void aStoreThatHasTooMuchToDoGetsFewerRequestsAtOnce() throws Exception {
    for (int i = 0; i < 8; i++) {
      store.enter(8, TEN_SECONDS);
    }
    store.throttled(Optional.empty());
    store.throttled(Optional.empty()); // of the same moment
    for (int i = 0; i < 5; i++) {
      store.delivered(); // three are left; four may be, and one more after so many answers
    }
    store.enter(8, TEN_SECONDS);
    store.enter(8, TEN_SECONDS);
    CompletableFuture<Void> sixth =
        CompletableFuture.runAsync(
            () -> {
              try {
                store.enter(8, TEN_SECONDS);
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

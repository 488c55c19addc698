// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ReadSlotsTest {
  private final ReadSlots slots = new ReadSlots(2);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicInteger begun = new AtomicInteger();

  /** Submits as many reads, each of which says its number when the gate opens. */
  private List<ReadSlots.Read<Integer>> submit(int count) {
    return IntStream.range(0, count).mapToObj(this::read).toList();
  }

  private ReadSlots.Read<Integer> read(int number) {
    return slots.submit(
        () -> {
          begun.incrementAndGet();
          gate.await();
          return number;
        });
  }

  private void awaitBegun(int count) throws InterruptedException {
    while (begun.get() < count) {
      Thread.sleep(5);
    }
    Thread.sleep(100);
    assertEquals(count, begun.get());
  }

  @Test
  void noMoreRunAtOnceThanMayAndTheRestFollow() throws Exception {
    List<ReadSlots.Read<Integer>> reads = submit(10);
    awaitBegun(2);
    gate.countDown();
    for (int i = 0; i < 10; i++) {
      assertEquals(i, reads.get(i).get(10, TimeUnit.SECONDS));
    }
    while (!slots.isIdle()) {
      Thread.sleep(5);
    }
  }

  @Test
  void aReadThatATaskWaitsForIsBegunWhateverRuns() throws Exception {
    ReadSlots.Read<Integer> wanted = submit(4).get(3);
    awaitBegun(2);
    wanted.hurry();
    wanted.hurry();
    awaitBegun(3);
    gate.countDown();
    assertEquals(3, wanted.get(10, TimeUnit.SECONDS));
  }

  @Test
  void aCancelledReadGivesItsPlaceToTheNext() throws Exception {
    List<ReadSlots.Read<Integer>> reads = submit(4);
    awaitBegun(2);
    assertTrue(reads.get(2).cancel(true));
    assertTrue(reads.get(0).cancel(true));
    awaitBegun(3);
    gate.countDown();
    while (!slots.isIdle()) {
      Thread.sleep(5);
    }
  }

  @Test
  void aReadThatHangsForGoodGivesItsPlaceToTheNext() throws Exception {
    ReadSlots.Read<Integer> stuck = submit(3).get(0);
    awaitBegun(2);
    stuck.cancel(false); // its thread does not end
    awaitBegun(3);
    gate.countDown();
    while (!slots.isIdle()) {
      Thread.sleep(5);
    }
  }
}

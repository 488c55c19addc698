// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.graph.SimilarityGraph;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One session for all tasks of a JVM: who shares it, who ends it, and what failures do. */
@Timeout(60)
final class SessionsTest {
  private static final Cancellation NEVER = () -> {};

  private final String key = "model of " + System.nanoTime();

  @AfterEach
  void leaveNothingOpen() {
    System.clearProperty(Session.WAITING_PROPERTY);
    System.clearProperty(Session.IDLE_PROPERTY);
    Sessions.closeIdle();
  }

  private EncoderLease<Encoder> lease(Encoder encoder) {
    return Sessions.encoder(key, "echo", () -> encoder);
  }

  @Test
  void equalKeysShareASessionAndItOutlivesItsLeases() throws InterruptedException {
    EchoEncoder encoder = new EchoEncoder();
    AtomicInteger made = new AtomicInteger();
    int session;
    try (EncoderLease<Encoder> first =
            Sessions.encoder(
                key,
                "echo",
                () -> {
                  made.incrementAndGet();
                  return encoder;
                });
        EncoderLease<Encoder> second =
            Sessions.encoder(new String(key), "echo", () -> new EchoEncoder())) {
      assertEquals(EchoEncoder.SHAPE, first.shape(NEVER));
      assertEquals("echo", second.device(NEVER));
      session = first.ordinal();
      assertEquals(session, second.ordinal());
    }
    try (EncoderLease<Encoder> later = lease(new EchoEncoder())) {
      assertEquals(session, later.ordinal());
    }
    assertEquals(1, made.get());
    assertFalse(encoder.closed);
  }

  @Test
  void anIdleEncoderIsClosedBeforeAnotherModelsIsMade() throws InterruptedException {
    EchoEncoder idle = new EchoEncoder();
    EchoEncoder held = new EchoEncoder();
    AtomicBoolean idleWasClosed = new AtomicBoolean();
    lease(idle).close();
    try (EncoderLease<Encoder> other = Sessions.encoder(key + " held", "echo", () -> held)) {
      other.shape(NEVER);
      try (EncoderLease<Encoder> third =
          Sessions.encoder(
              key + " third",
              "echo",
              () -> {
                idleWasClosed.set(idle.closed);
                return new EchoEncoder();
              })) {
        third.shape(NEVER);
        assertTrue(idleWasClosed.get(), "two models must not need memory at once");
        assertFalse(held.closed, "a task holds it");
      }
    }
  }

  @Test
  void whatNobodyHoldsIsClosedAfterAWhileAndStartedAgainWhenItIsAskedFor()
      throws InterruptedException {
    System.setProperty(Session.IDLE_PROPERTY, "1");
    EchoEncoder encoder = new EchoEncoder();
    int ordinal;
    try (EncoderLease<Encoder> held = lease(encoder)) {
      ordinal = held.ordinal();
      held.shape(NEVER);
      Thread.sleep(1500);
      assertFalse(encoder.closed, "it is held, though nothing is run");
    }
    long start = System.nanoTime();
    await(() -> encoder.closed);
    assertTrue(System.nanoTime() - start >= 500_000_000, "its next task may come soon");
    try (EncoderLease<Encoder> later = lease(new EchoEncoder())) {
      assertNotEquals(ordinal, later.ordinal());
      assertEquals(EchoEncoder.SHAPE, later.shape(NEVER));
    }
  }

  @Test
  void programsCloseAfterAWhileToo() throws InterruptedException {
    System.setProperty(Session.IDLE_PROPERTY, "0");
    Lease<TensorProgram> lease = program();
    TensorProgram program = lease.await(NEVER);
    int first = lease.ordinal();
    lease.close();
    lease.close();
    await(
        () -> {
          try (Lease<TensorProgram> next = program()) {
            return next.ordinal() != first && next.await(NEVER) != program;
          } catch (InterruptedException asked) {
            throw new AssertionError(asked);
          }
        });
  }

  private Lease<TensorProgram> program() {
    return Sessions.program(
        key,
        new Device.Cpu(1),
        () -> TensorProgram.of(SimilarityGraph.write(), Optional.empty(), new Device.Cpu(1)));
  }

  @Test
  void aProgramClosesNoIdleEncoderAndAnEncoderNoIdleProgram() throws InterruptedException {
    EchoEncoder encoder = new EchoEncoder();
    Lease<TensorProgram> first = program();
    int ordinal = first.ordinal();
    first.await(NEVER);
    first.close();
    lease(encoder).close();
    try (Lease<TensorProgram> again = program()) {
      again.await(NEVER);
      assertEquals(ordinal, again.ordinal());
      assertFalse(encoder.closed);
    }
  }

  @Test
  void anEncoderOfOnesOwnEndsWithItsLeaseAndLeavesTheOthersAlone() throws InterruptedException {
    EchoEncoder idle = new EchoEncoder();
    lease(idle).close();
    EchoEncoder own = new EchoEncoder();
    try (EncoderLease<Encoder> lease = Sessions.unshared("own", () -> own)) {
      PixelBatch batch = lease.newBatch(lease.shape(NEVER), 1);
      EchoEncoder.put(batch, 3, 4);
      lease.submit(batch, NEVER).await(NEVER);
      assertArrayEquals(new float[] {3, 4}, batch.vector(0, 0));
      assertFalse(own.closed);
    }
    await(() -> own.closed);
    assertFalse(idle.closed);
  }

  @Test
  void equalKeysOfTwoKindsOfSessionsAreTwoSessions() throws InterruptedException {
    record Known(Encoder encoder, String more) implements AutoCloseable {
      @Override
      public void close() {
        encoder.close();
      }
    }
    try (EncoderLease<Encoder> plain = lease(new EchoEncoder());
        EncoderLease<Known> known =
            Sessions.encoder(
                Known.class,
                key,
                "known",
                () -> new Known(new EchoEncoder(), "geometry"),
                Known::encoder)) {
      assertNotEquals(plain.ordinal(), known.ordinal());
      assertEquals("geometry", known.await(NEVER).more());
      assertEquals(EchoEncoder.SHAPE, known.shape(NEVER));
    }
  }

  @Test
  void closingTwiceGivesTheLeaseBackOnce() throws InterruptedException {
    EchoEncoder encoder = new EchoEncoder();
    EncoderLease<Encoder> kept = lease(encoder);
    EncoderLease<Encoder> closed = lease(encoder);
    kept.shape(NEVER);
    closed.close();
    closed.close();
    Sessions.closeIdle();
    Thread.sleep(300);
    assertFalse(encoder.closed, "one lease is still held");
    kept.close();
    Sessions.closeIdle();
    await(() -> encoder.closed);
    assertThrows(IllegalStateException.class, () -> kept.newBatch(EchoEncoder.SHAPE, 1));
  }

  @Test
  void everyTaskGetsItsOwnResultsInOrderWithAQueueOfOne() throws Exception {
    System.setProperty(Session.WAITING_PROPERTY, "1");
    EchoEncoder encoder = new EchoEncoder();
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int number = 0; number < 8; number++) {
      int task = number;
      tasks.add(
          () -> {
            try (EncoderLease<Encoder> lease = lease(encoder)) {
              PixelBatch batch = lease.newBatch(lease.shape(NEVER), 7);
              for (int round = 0; round < 200; round++) {
                batch.clear();
                int count = 1 + (round + task) % 7;
                for (int image = 0; image < count; image++) {
                  EchoEncoder.put(batch, task * 31 + image, round);
                }
                lease.submit(batch, NEVER).await(NEVER);
                assertEquals(count, batch.count());
                for (int image = 0; image < count; image++) {
                  assertArrayEquals(new float[] {task * 31 + image, round}, batch.vector(image, 0));
                }
              }
            }
            return null;
          });
    }
    Threads.inParallel(tasks);
    assertEquals(1600, encoder.batches.get());
  }

  @Test
  void aBatchIsUsedAgainOnlyWhenNobodyTouchesIt() throws InterruptedException {
    Semaphore gate = new Semaphore(0);
    EchoEncoder encoder = new EchoEncoder(gate);
    EncoderLease<Encoder> task = lease(encoder);
    PixelBatch running = task.newBatch(task.shape(NEVER), 1);
    PixelBatch waiting = task.newBatch(EchoEncoder.SHAPE, 1);
    PixelBatch filling = task.newBatch(EchoEncoder.SHAPE, 1);
    EchoEncoder.put(running, 1, 1);
    EchoEncoder.put(waiting, 2, 2);
    task.submit(running, NEVER);
    task.submit(waiting, NEVER);
    await(() -> encoder.batches.get() == 1);
    task.close();
    try (EncoderLease<Encoder> next = lease(encoder)) {
      assertSame(filling, next.newBatch(EchoEncoder.SHAPE, 1));
      PixelBatch fresh = next.newBatch(EchoEncoder.SHAPE, 1);
      assertNotSame(running, fresh);
      assertNotSame(waiting, fresh);
      EchoEncoder.put(fresh, 3, 4);
      Submission submission = next.submit(fresh, NEVER);
      gate.release(10);
      submission.await(NEVER);
      assertArrayEquals(new float[] {3, 4}, fresh.vector(0, 0));
    }
    assertEquals(2, encoder.batches.get(), "an abandoned batch that waits is skipped");
  }

  @Test
  void aBatchThatAnotherThreadMayBeFillingIsNotUsedAgain() throws Exception {
    EncoderLease<Encoder> task = lease(new EchoEncoder());
    PixelBatch filling = task.newBatch(EchoEncoder.SHAPE, 1);
    Thread completion = new Thread(task::close);
    completion.start();
    completion.join();
    try (EncoderLease<Encoder> next = lease(new EchoEncoder())) {
      assertNotSame(filling, next.newBatch(EchoEncoder.SHAPE, 1));
    }
  }

  @Test
  void twoThousandTasksNeedTheDirectMemoryOfOne() throws InterruptedException {
    EncoderShape large = new EncoderShape(512, 512, 3, 1, 2);
    EncoderLease<Encoder> keepsIt = lease(new EchoEncoder());
    long before = directBytes();
    for (int task = 0; task < 2000; task++) {
      try (EncoderLease<Encoder> lease = lease(new EchoEncoder())) {
        lease.newBatch(large, 4);
        lease.newBatch(large, 4);
      }
    }
    assertTrue(directBytes() - before < 8 * large.pixelBytes() + 1_000_000);
    keepsIt.close();
  }

  @Test
  void leasingAgainstClosingNeverGivesAClosedEncoder() throws Exception {
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int task = 0; task < 4; task++) {
      boolean closes = task == 0;
      tasks.add(
          () -> {
            for (int i = 0; i < 200; i++) {
              if (closes) {
                Sessions.closeIdle();
                Thread.sleep(1);
              } else {
                try (EncoderLease<Encoder> lease = lease(new EchoEncoder())) {
                  PixelBatch batch = lease.newBatch(EchoEncoder.SHAPE, 1);
                  EchoEncoder.put(batch, 9, i);
                  lease.submit(batch, NEVER).await(NEVER);
                  assertArrayEquals(new float[] {9, i}, batch.vector(0, 0));
                }
              }
            }
            return null;
          });
    }
    Threads.inParallel(tasks);
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(5);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ends an encoder against its will, and who is told. */
@Timeout(60)
final class InferenceFailuresTest {
  private static final Cancellation NEVER = () -> {};

  private final String key = "model of " + System.nanoTime();

  @AfterEach
  void leaveNothingOpen() {
    System.clearProperty(Session.WAITING_PROPERTY);
    Sessions.closeIdle();
  }

  private EncoderLease<Encoder> lease(Encoder encoder) {
    return Sessions.encoder(key, "echo", () -> encoder);
  }

  @Test
  void everyWaiterIsToldWhyASessionDidNotStartAndALaterLeaseTriesAgain() throws Exception {
    Semaphore started = new Semaphore(0);
    List<EncoderLease<Encoder>> waiters = new ArrayList<>();
    for (int waiter = 0; waiter < 4; waiter++) {
      waiters.add(
          Sessions.encoder(
              key,
              "broken",
              () -> {
                started.acquireUninterruptibly();
                throw new UnsatisfiedLinkError("no such library");
              }));
    }
    started.release();
    List<Callable<Void>> tasks = new ArrayList<>();
    for (EncoderLease<Encoder> waiter : waiters) {
      tasks.add(
          () -> {
            InferenceException told =
                assertThrows(InferenceException.class, () -> waiter.shape(NEVER));
            assertEquals(
                "the session broken failed: java.lang.UnsatisfiedLinkError: no such library",
                told.getMessage());
            assertEquals(told.getMessage(), throughAFile(told).getMessage());
            return null;
          });
    }
    Threads.inParallel(tasks);
    // The others still hold theirs: whoever comes now must not fail with them.
    try (EncoderLease<Encoder> later = lease(new EchoEncoder())) {
      assertEquals(EchoEncoder.SHAPE, later.shape(NEVER));
      assertNotSame(waiters.get(0).ordinal(), later.ordinal());
    }
    waiters.forEach(EncoderLease::close);
  }

  @Test
  void whenTheInferenceThreadDiesEveryBatchFailsAndNobodyHangs() throws Exception {
    Semaphore gate = new Semaphore(0);
    EchoEncoder encoder = new EchoEncoder(gate);
    encoder.failure = new OutOfMemoryError("native");
    List<Submission> submissions = new ArrayList<>();
    EncoderLease<Encoder> lease = lease(encoder);
    for (int batch = 0; batch < 5; batch++) {
      PixelBatch pixels = lease.newBatch(lease.shape(NEVER), 1);
      EchoEncoder.put(pixels, 1, 2);
      submissions.add(lease.submit(pixels, NEVER));
    }
    gate.release();
    for (Submission submission : submissions) {
      assertEquals(
          "the inference thread died: java.lang.OutOfMemoryError: native",
          assertThrows(InferenceException.class, () -> submission.await(NEVER)).getMessage());
    }
    PixelBatch late = lease.newBatch(EchoEncoder.SHAPE, 1);
    assertThrows(InferenceException.class, () -> lease.submit(late, NEVER).await(NEVER));
    assertTrue(encoder.closed);
    lease.close();
  }

  @Test
  void whoeverIsToldOfTheDeathGetsAnotherEncoderThoughTheDyingOneStillCloses() throws Exception {
    Semaphore closing = new Semaphore(0);
    EchoEncoder dying = new EchoEncoder();
    dying.failure = new OutOfMemoryError("native");
    Encoder slow =
        new Encoder() {
          @Override
          public EncoderShape shape() {
            return dying.shape();
          }

          @Override
          public String device() {
            return dying.device();
          }

          @Override
          public void encode(PixelBatch batch) {
            dying.encode(batch);
          }

          @Override
          public void close() {
            closing.acquireUninterruptibly();
          }
        };
    try (EncoderLease<Encoder> first = lease(slow)) {
      PixelBatch batch = first.newBatch(first.shape(NEVER), 1);
      EchoEncoder.put(batch, 1, 2);
      Submission submission = first.submit(batch, NEVER);
      assertThrows(InferenceException.class, () -> submission.await(NEVER));
      try (EncoderLease<Encoder> retry = lease(new EchoEncoder())) {
        assertNotEquals(first.ordinal(), retry.ordinal());
        closing.release();
        assertEquals(EchoEncoder.SHAPE, retry.shape(NEVER));
      }
    }
  }

  @Test
  void aBatchThatTheRuntimeRefusesFailsAloneAndTheEncoderGoesOn() throws InterruptedException {
    EchoEncoder encoder = new EchoEncoder();
    try (EncoderLease<Encoder> lease = lease(encoder)) {
      PixelBatch batch = lease.newBatch(lease.shape(NEVER), 1);
      EchoEncoder.put(batch, 5, 6);
      encoder.failure = new InferenceException("no memory for this one");
      Submission refused = lease.submit(batch, NEVER);
      assertThrows(InferenceException.class, () -> refused.await(NEVER));
      encoder.failure = null;
      lease.submit(batch, NEVER).await(NEVER);
      assertArrayEquals(new float[] {5, 6}, batch.vector(0, 0));
    }
  }

  @Test
  void everyWaitEndsWhenItIsCancelledOrInterrupted() throws Exception {
    System.setProperty(Session.WAITING_PROPERTY, "1");
    Semaphore gate = new Semaphore(0);
    Cancellation killed =
        () -> {
          throw new CancellationException("killed");
        };
    EncoderLease<Encoder> lease = lease(new EchoEncoder(gate));
    List<PixelBatch> batches = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      batches.add(lease.newBatch(lease.shape(NEVER), 1));
      EchoEncoder.put(batches.get(i), i, i);
    }
    Submission running = lease.submit(batches.get(0), NEVER);
    lease.submit(batches.get(1), NEVER);
    assertThrows(CancellationException.class, () -> running.await(killed));
    assertThrows(CancellationException.class, () -> lease.submit(batches.get(2), killed));
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> lease.submit(batches.get(2), NEVER));
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> running.await(NEVER));
    EncoderLease<Encoder> unready =
        Sessions.encoder(
            key + " unready",
            "slow",
            () -> {
              gate.acquireUninterruptibly();
              return new EchoEncoder();
            });
    assertThrows(CancellationException.class, () -> unready.shape(killed));
    gate.release(10);
    lease.close();
    unready.close();
  }

  @Test
  void submittingAgainstTheThreadsEndNeverHangs() throws Exception {
    for (int round = 0; round < 60; round++) {
      int threads = 1 + round / 2 % 3;
      EchoEncoder encoder = new EchoEncoder();
      InferenceThreads<Encoder> thread =
          new InferenceThreads<>("race", () -> encoder, made -> threads, 2, () -> {});
      thread.await(NEVER);
      boolean dies = round % 2 == 0;
      List<Callable<Void>> tasks = new ArrayList<>();
      tasks.add(
          () -> {
            if (dies) {
              encoder.failure = new StackOverflowError("race");
            } else {
              thread.stop();
            }
            return null;
          });
      for (int task = 0; task < 3; task++) {
        tasks.add(
            () -> {
              PixelBatch batch = new PixelBatch(EchoEncoder.SHAPE, 1);
              EchoEncoder.put(batch, 1, 1);
              InferenceException ended =
                  assertThrows(InferenceException.class, () -> submitForEver(thread, batch));
              assertTrue(thread.hasEnded(), ended::getMessage);
              return null;
            });
      }
      Threads.inParallel(tasks);
      thread.awaitEnd();
      assertTrue(encoder.closed);
    }
  }

  private static void submitForEver(InferenceThreads<Encoder> threads, PixelBatch batch)
      throws InterruptedException {
    while (true) {
      Submission submission = new Submission(2);
      threads.submit(submission, List.of(made -> {}, made -> made.encode(batch)), NEVER);
      submission.await(NEVER);
    }
  }

  private static InferenceException throughAFile(InferenceException told) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(told);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (InferenceException) in.readObject();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session that several threads run, each of them images of its own. */
@Timeout(60)
final class SideBySideTest {
  private static final Cancellation NEVER = () -> {};
  private static final int THREADS = 3;

  /** What happens to an image, known by its first pixel, while it is run. */
  private interface Fate {
    void meet(int first) throws Exception;
  }

  private static final class ImageByImage implements Encoder {
    final AtomicInteger runs = new AtomicInteger();
    volatile boolean closed;
    private final EchoEncoder echo = new EchoEncoder();
    private final Fate fate;

    ImageByImage(Fate fate) {
      this.fate = fate;
    }

    @Override
    public EncoderShape shape() {
      return echo.shape();
    }

    @Override
    public String device() {
      return echo.device();
    }

    @Override
    public int threads() {
      return THREADS;
    }

    @Override
    public List<PixelBatch> parts(PixelBatch batch) {
      return batch.parts(1);
    }

    @Override
    public void encode(PixelBatch part) {
      runs.incrementAndGet();
      try {
        fate.meet(part.filledPixels().get(0) & 255);
      } catch (RuntimeException refused) {
        throw refused;
      } catch (Exception broken) {
        throw new AssertionError(broken);
      }
      assertFalse(closed, "nobody runs a closed session");
      echo.encode(part);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private final String key = "model of " + System.nanoTime();

  @AfterEach
  void leaveNothingOpen() {
    System.clearProperty(Session.WAITING_PROPERTY);
    Sessions.closeIdle();
  }

  private EncoderLease<Encoder> lease(Encoder encoder) {
    return Sessions.encoder(key, "parts", () -> encoder);
  }

  private static PixelBatch batch(EncoderLease<Encoder> lease, int images)
      throws InterruptedException {
    PixelBatch batch = lease.newBatch(lease.shape(NEVER), images);
    for (int image = 0; image < images; image++) {
      EchoEncoder.put(batch, image, 100 + image);
    }
    return batch;
  }

  private static void assertEchoed(PixelBatch batch) {
    for (int image = 0; image < batch.count(); image++) {
      assertArrayEquals(new float[] {image, 100 + image}, batch.vector(image, 0));
    }
  }

  @Test
  void allThreadsRunOneBatchAndItsResultsStandInOrder() throws InterruptedException {
    System.setProperty(Session.WAITING_PROPERTY, "1");
    CyclicBarrier together = new CyclicBarrier(THREADS);
    try (EncoderLease<Encoder> lease = lease(new ImageByImage(image -> meet(together)))) {
      PixelBatch batch = batch(lease, 4 * THREADS);
      for (int round = 0; round < 3; round++) {
        lease.submit(batch, NEVER).await(NEVER);
        assertEchoed(batch);
      }
    }
  }

  @Test
  void singleImagesOfSeveralTasksRunAtOnce() throws Exception {
    CyclicBarrier together = new CyclicBarrier(THREADS);
    ImageByImage encoder = new ImageByImage(image -> meet(together));
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int task = 0; task < THREADS; task++) {
      tasks.add(
          () -> {
            try (EncoderLease<Encoder> lease = lease(encoder)) {
              PixelBatch batch = batch(lease, 1);
              lease.submit(batch, NEVER).await(NEVER);
              assertEchoed(batch);
            }
            return null;
          });
    }
    Threads.inParallel(tasks);
  }

  @Test
  void aRefusedBatchIsTheTasksAgainOnlyWhenAllItsRunsAreThrough() throws InterruptedException {
    Semaphore gate = new Semaphore(0);
    Semaphore begun = new Semaphore(0);
    Semaphore refusals = new Semaphore(0);
    ImageByImage encoder =
        new ImageByImage(
            image -> {
              if (image == 0) {
                begun.acquire();
                refusals.release();
                throw new InferenceException("not this one");
              }
              begun.release();
              gate.acquire();
            });
    try (EncoderLease<Encoder> lease = lease(encoder)) {
      PixelBatch batch = batch(lease, 2);
      Submission submission = lease.submit(batch, NEVER);
      refusals.acquire();
      Thread.sleep(50);
      assertFalse(submission.isDone(), "the other image is still written to");
      gate.release();
      assertEquals(
          "not this one",
          assertThrows(InferenceException.class, () -> submission.await(NEVER)).getMessage());
      PixelBatch next = lease.newBatch(EchoEncoder.SHAPE, 1);
      EchoEncoder.put(next, 7, 8);
      gate.release();
      lease.submit(next, NEVER).await(NEVER);
      assertArrayEquals(new float[] {7, 8}, next.vector(0, 0));
    }
  }

  @Test
  void aSessionWhoseThreadDiedIsClosedOnlyWhenTheOthersHaveLeftIt() throws InterruptedException {
    Semaphore gate = new Semaphore(0);
    Semaphore waiting = new Semaphore(0);
    ImageByImage encoder =
        new ImageByImage(
            image -> {
              if (image == 0) {
                waiting.acquire(THREADS - 1);
                throw new StackOverflowError("native");
              }
              waiting.release();
              gate.acquire();
            });
    EncoderLease<Encoder> lease = lease(encoder);
    Submission submission = lease.submit(batch(lease, THREADS), NEVER);
    Submission queued = lease.submit(batch(lease, 2), NEVER);
    try (EncoderLease<Encoder> retry = leaseAfter(lease)) {
      assertNotEquals(lease.ordinal(), retry.ordinal());
      assertFalse(encoder.closed);
      assertFalse(submission.isDone());
      gate.release(10);
      for (Submission failed : List.of(submission, queued)) {
        assertEquals(
            "the inference thread died: java.lang.StackOverflowError: native",
            assertThrows(InferenceException.class, () -> failed.await(NEVER)).getMessage());
      }
      retry.shape(NEVER);
      assertTrue(encoder.closed, "before the next session is made");
    }
    lease.close();
  }

  /** A lease on another encoder, once this one's has ended. */
  private EncoderLease<Encoder> leaseAfter(EncoderLease<Encoder> dying)
      throws InterruptedException {
    while (true) {
      EncoderLease<Encoder> next = lease(new EchoEncoder());
      if (next.ordinal() != dying.ordinal()) {
        return next;
      }
      next.close();
      Thread.sleep(5);
    }
  }

  @Test
  void ofAnAbandonedBatchNoMoreImagesAreRunAndItsMemoryIsLeftAlone() throws InterruptedException {
    Semaphore gate = new Semaphore(0);
    Semaphore begun = new Semaphore(0);
    ImageByImage encoder =
        new ImageByImage(
            image -> {
              begun.release();
              gate.acquire();
            });
    EncoderLease<Encoder> killed = lease(encoder);
    PixelBatch left = batch(killed, 10 * THREADS);
    killed.submit(left, NEVER);
    begun.acquire(THREADS);
    killed.close();
    try (EncoderLease<Encoder> next = lease(encoder)) {
      PixelBatch batch = batch(next, 10 * THREADS);
      assertNotSame(left, batch);
      gate.release(100);
      next.submit(batch, NEVER).await(NEVER);
      assertEchoed(batch);
      assertEquals(THREADS + batch.count(), encoder.runs.get());
    }
  }

  @Test
  void theSessionsTimeIsThatOfTheClockHoweverManyThreadsRun() throws InterruptedException {
    try (EncoderLease<Encoder> lease = lease(new ImageByImage(image -> Thread.sleep(50)))) {
      PixelBatch batch = batch(lease, 2 * THREADS);
      long start = System.nanoTime();
      long session = lease.submit(batch, NEVER).await(NEVER);
      long clock = System.nanoTime() - start;
      assertTrue(session >= TimeUnit.MILLISECONDS.toNanos(100), () -> session + " ns");
      assertTrue(session <= clock, () -> session + " ns of " + clock);
    }
  }

  @Test
  void anEmptyBatchIsRefusedAtOnceAndTheNextOneRuns() throws InterruptedException {
    System.setProperty(Session.WAITING_PROPERTY, "1");
    try (EncoderLease<Encoder> lease = lease(new ImageByImage(image -> {}))) {
      PixelBatch batch = batch(lease, 1);
      PixelBatch empty = lease.newBatch(lease.shape(NEVER), 1);
      assertThrows(IllegalArgumentException.class, () -> lease.submit(empty, NEVER));
      lease.submit(batch, NEVER).await(NEVER);
      assertEchoed(batch);
    }
  }

  private static void meet(CyclicBarrier together) throws Exception {
    together.await(30, TimeUnit.SECONDS);
  }
}

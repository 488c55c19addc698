// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * One of {@link Sessions}: its threads, the count of its leases, and, of an encoder, the batches
 * that lie unused.
 */
final class Session<S extends AutoCloseable> {
  /** The system property that sets how many batches may wait for a session. */
  static final String WAITING_PROPERTY = "io.ijepa.inference.waitingBatches";

  /** The system property that sets after how many seconds without a lease a session is closed. */
  static final String IDLE_PROPERTY = "io.ijepa.inference.idleSeconds";

  private static final int IDLE_SECONDS = 300;

  final InferenceThreads<S> threads;
  final int ordinal;

  private final long idleNanos =
      TimeUnit.SECONDS.toNanos(Integer.getInteger(IDLE_PROPERTY, IDLE_SECONDS));
  private final AtomicInteger leases = new AtomicInteger();
  private volatile long releasedAt = System.nanoTime();
  // Direct memory is given back only by the collector, so batches are used again by later tasks.
  private final Queue<PixelBatch> unused = new ConcurrentLinkedQueue<>();

  /**
   * @param unusedForLong told by the session's thread, perhaps more than once
   */
  Session(
      String name,
      Supplier<S> maker,
      ToIntFunction<S> threadsOf,
      int ordinal,
      Consumer<Session<S>> unusedForLong) {
    this.ordinal = ordinal;
    this.threads =
        new InferenceThreads<>(
            name,
            maker,
            threadsOf,
            waiting(),
            () -> {
              if (isUnusedForLong()) {
                unusedForLong.accept(this);
              }
            });
  }

  /** By default two for each task that may run: the queue is a bound, not a brake. */
  private static int waiting() {
    return Integer.getInteger(
        WAITING_PROPERTY, 2 * Math.max(16, Runtime.getRuntime().availableProcessors()));
  }

  void retain() {
    if (leases.getAndIncrement() == 0) {
      threads.wanted();
    }
  }

  void release() {
    releasedAt = System.nanoTime(); // before it may be the last
    leases.decrementAndGet();
  }

  int leases() {
    return leases.get();
  }

  boolean isUnusedForLong() {
    return leases.get() == 0 && System.nanoTime() - releasedAt >= idleNanos;
  }

  /** Never waits: an unused batch of this capacity, or a new one. */
  PixelBatch take(EncoderShape shape, int capacity) {
    for (PixelBatch batch = unused.poll(); batch != null; batch = unused.poll()) {
      if (batch.capacity() == capacity) {
        batch.clear();
        return batch;
      }
      // Of another job's size: let it go.
    }
    return new PixelBatch(shape, capacity);
  }

  void giveBack(PixelBatch batch) {
    unused.add(batch);
  }
}

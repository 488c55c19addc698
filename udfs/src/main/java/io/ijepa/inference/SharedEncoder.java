package io.ijepa.inference;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** An encoder with its threads, the count of its leases, and the batches that lie unused. */
final class SharedEncoder {
  /** The system property that sets how many batches may wait for a session. */
  static final String WAITING_PROPERTY = "io.ijepa.inference.waitingBatches";

  final InferenceThreads<Encoder> threads;
  final int ordinal;

  private final AtomicInteger leases = new AtomicInteger();
  // Direct memory is given back only by the collector, so batches are used again by later tasks.
  private final Queue<PixelBatch> unused = new ConcurrentLinkedQueue<>();

  SharedEncoder(String name, Supplier<Encoder> maker, int ordinal) {
    this.ordinal = ordinal;
    this.threads = new InferenceThreads<>(name, maker, Encoder::threads, waiting());
  }

  /** By default two for each task that may run: the queue is a bound, not a brake. */
  static int waiting() {
    return Integer.getInteger(
        WAITING_PROPERTY, 2 * Math.max(16, Runtime.getRuntime().availableProcessors()));
  }

  void retain() {
    if (leases.getAndIncrement() == 0) {
      threads.wanted();
    }
  }

  void release() {
    leases.decrementAndGet();
  }

  int leases() {
    return leases.get();
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

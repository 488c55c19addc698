package io.ijepa.inference;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One task's hold on an encoder. Used by the task's thread; {@link #close} may come from any thread
 * and more than once, and leaves nothing behind whatever was under way.
 */
public final class EncoderLease implements AutoCloseable {
  private final SharedEncoder shared;
  private final List<PixelBatch> batches = new ArrayList<>();
  private final Map<PixelBatch, Submission> submissions = new HashMap<>();
  private boolean closed;

  EncoderLease(SharedEncoder shared) {
    this.shared = shared;
    shared.retain();
  }

  /**
   * Waits until the session stands.
   *
   * @throws InferenceException when it could not be made
   */
  public EncoderShape shape(Cancellation cancellation) throws InterruptedException {
    return shared.thread.await(cancellation).shape();
  }

  /** The device that the session runs on; waits as {@link #shape} does. */
  public String device(Cancellation cancellation) throws InterruptedException {
    return shared.thread.await(cancellation).device();
  }

  /** Tells the sessions of this JVM apart: 1 for the first that was started. */
  public int session() {
    return shared.ordinal;
  }

  /** A batch of this lease's own, empty. Never waits. */
  public synchronized PixelBatch newBatch(EncoderShape shape, int capacity) {
    PixelBatch batch = shared.take(shape, capacity);
    batches.add(batch);
    return batch;
  }

  /** Hands the batch to the inference thread, waiting while its queue is full. */
  public Submission submit(PixelBatch batch, Cancellation cancellation)
      throws InterruptedException {
    Submission submission = shared.thread.submit(batch, cancellation);
    synchronized (this) {
      submissions.put(batch, submission);
      if (closed) {
        submission.abandon();
      }
    }
    return submission;
  }

  /** Abandons what was submitted, and gives the batches back as soon as nobody touches them. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (PixelBatch batch : batches) {
      Submission submission = submissions.get(batch);
      if (submission == null || submission.isDone()) {
        shared.giveBack(batch);
      } else {
        // Left to the collector: the inference thread may still hold it.
        submission.abandon();
      }
    }
    shared.release();
  }
}

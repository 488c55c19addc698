// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One task's hold on an encoder, and its batches. Used by one thread of the task; {@link #close}
 * may come from any thread and more than once, and leaves nothing behind whatever was under way.
 *
 * @param <S> the encoder, or what holds it together with what else is known of its model
 */
public final class EncoderLease<S extends AutoCloseable> implements AutoCloseable {
  private final Lease<S> lease;
  private final Function<? super S, ? extends Encoder> encoderOf;
  private final List<PixelBatch> batches = new ArrayList<>();
  private final Map<PixelBatch, Submission> submissions = new HashMap<>();
  private Thread filler; // writes to the batches; null while there are none
  private boolean closed;

  EncoderLease(Lease<S> lease, Function<? super S, ? extends Encoder> encoderOf) {
    this.lease = lease;
    this.encoderOf = encoderOf;
  }

  /** The session, as soon as it stands: to be asked, as {@link Lease#await} says. */
  public S await(Cancellation cancellation) throws InterruptedException {
    return lease.await(cancellation);
  }

  /**
   * Waits until the session stands.
   *
   * @throws InferenceException when it could not be made
   */
  public EncoderShape shape(Cancellation cancellation) throws InterruptedException {
    return encoderOf.apply(await(cancellation)).shape();
  }

  /** The device that the session runs on; waits as {@link #shape} does. */
  public String device(Cancellation cancellation) throws InterruptedException {
    return encoderOf.apply(await(cancellation)).device();
  }

  /** Tells the sessions of this JVM apart: 1 for the first that was started. */
  public int ordinal() {
    return lease.ordinal();
  }

  /** A batch of this lease's own, empty. Never waits. */
  public synchronized PixelBatch newBatch(EncoderShape shape, int capacity) {
    if (closed) {
      throw new IllegalStateException("the lease is closed");
    }
    filler = Thread.currentThread();
    PixelBatch batch = lease.session.take(shape, capacity);
    batches.add(batch);
    return batch;
  }

  /**
   * Hands the batch, of one image at least, to the inference threads, waiting while their queue is
   * full.
   */
  public Submission submit(PixelBatch batch, Cancellation cancellation)
      throws InterruptedException {
    List<Consumer<S>> runs = new ArrayList<>();
    for (PixelBatch part : encoderOf.apply(await(cancellation)).parts(batch)) {
      runs.add(session -> encode(session, part));
    }
    Submission submission = new Submission(runs.size());
    synchronized (this) {
      submissions.put(batch, submission); // before it may run: its memory is not this task's now
      if (closed) {
        submission.abandon();
      }
    }
    lease.session.threads.submit(submission, runs, cancellation);
    return submission;
  }

  private void encode(S session, PixelBatch part) {
    BatchEvent event = new BatchEvent();
    event.images = part.count();
    event.begin();
    try {
      encoderOf.apply(session).encode(part);
    } finally {
      event.commit();
    }
  }

  /** Abandons what was submitted, and leaves those batches to later tasks that nobody touches. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    // Spark ends a task while another of its threads (one that feeds a Python worker, say) may
    // still read rows, and so write pixels.
    boolean filling = filler != Thread.currentThread();
    for (PixelBatch batch : batches) {
      Submission submission = submissions.get(batch);
      if (submission != null && !submission.isDone()) {
        submission.abandon();
      } else if (!filling) {
        lease.session.giveBack(batch);
      }
      // The others are left to the collector: some thread may still hold them.
    }
    batches.clear();
    submissions.clear();
    lease.close();
  }
}

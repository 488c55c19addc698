// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A hold on one of the {@link Sessions}: it stands until the lease is closed. Used by one thread;
 * {@link #close} may come from any thread and more than once.
 *
 * @param <S> what holds the session: a {@link TensorProgram}, or an encoder with what is known of
 *     it
 */
public final class Lease<S extends AutoCloseable> implements AutoCloseable {
  final Session<S> session;

  private final Consumer<Session<S>> released;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param released told once that this lease has let go
   */
  Lease(Session<S> session, Consumer<Session<S>> released) {
    this.session = session;
    this.released = released;
    session.retain();
  }

  /**
   * Waits until the session stands. What is returned is there to be asked, never to be run or
   * closed: that is done by the session's own threads only.
   *
   * @throws InferenceException when it could not be made
   */
  public S await(Cancellation cancellation) throws InterruptedException {
    return session.threads.await(cancellation);
  }

  /** Tells the sessions of this JVM apart: 1 for the first that was started. */
  public int ordinal() {
    return session.ordinal;
  }

  /**
   * Hands one run over, waiting while the queue is full. The memory that it reads and writes
   * belongs to the session until the submission is waited for.
   */
  public Submission submit(Consumer<S> run, Cancellation cancellation) throws InterruptedException {
    Submission submission = new Submission(1);
    session.threads.submit(submission, List.of(run), cancellation);
    return submission;
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      session.release();
      released.accept(session);
    }
  }
}

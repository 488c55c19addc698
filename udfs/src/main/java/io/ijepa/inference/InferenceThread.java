package io.ijepa.inference;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The one thread that makes a session, runs all work on it and closes it. Why one: a session that
 * many threads call grows memory per calling thread, and concurrent runs on one CUDA session can
 * corrupt each other's results (microsoft/onnxruntime issues 29351 and 32342).
 *
 * <p>Whatever ends the thread, every submission that waits is failed with the reason.
 *
 * @param <S> what holds the session: an {@link Encoder} or a {@link TensorProgram}
 */
final class InferenceThread<S extends AutoCloseable> {
  private static final long POLL_MILLIS = 200;

  private record Queued<S>(Submission submission, Consumer<S> work) {}

  private final String name;
  private final BlockingQueue<Queued<S>> queue;
  private final CompletableFuture<S> session = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean stopping;
  private volatile InferenceException fault; // why the thread takes nothing more; null: it does

  /**
   * Starts at once.
   *
   * @param maker makes the session, on the new thread
   * @param waiting how much work may wait for the session before {@link #submit} blocks
   */
  InferenceThread(String name, Supplier<S> maker, int waiting) {
    this.name = name;
    this.queue = new LinkedBlockingQueue<>(waiting);
    this.thread = new Thread(() -> live(maker), "ijepa-inference-" + name);
    this.thread.setDaemon(true);
    this.thread.start();
  }

  @SuppressWarnings("try") // that a close may be interrupted: none of ours waits
  private void live(Supplier<S> maker) {
    // Made first: without memory for a better one, those who wait are still told.
    InferenceException reason = new InferenceException("the inference thread died");
    try (S made = maker.get()) {
      session.complete(made);
      serve(made);
      reason = new InferenceException("the session was closed");
    } catch (InferenceException refused) {
      reason = refused;
    } catch (Throwable died) {
      // Not thrown on: an error that nobody catches ends a Spark executor before any task could
      // tell the driver why. The tasks that wait tell it.
      reason =
          new InferenceException(
              session.isDone() ? "the inference thread died" : "the session " + name + " failed",
              died);
    } finally {
      if (fault == null) {
        fault = reason; // before the queue is emptied: see submit
      }
      session.completeExceptionally(reason);
      for (Queued<S> left = queue.poll(); left != null; left = queue.poll()) {
        left.submission.fail(reason);
      }
    }
  }

  private void serve(S made) throws InterruptedException {
    while (!stopping) {
      Queued<S> next = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
      if (next != null) {
        run(next, made);
      }
    }
  }

  private void run(Queued<S> next, S made) {
    InferenceException reason = new InferenceException("the inference thread died"); // see live
    try {
      next.submission.run(() -> next.work.accept(made));
    } catch (Throwable died) {
      try {
        reason = new InferenceException("the inference thread died", died);
      } finally {
        fault = reason; // before the task is told: if it tries again it gets another encoder
        next.submission.fail(reason);
      }
      throw died;
    }
  }

  /**
   * The session, as soon as it stands. Only its description is for other threads.
   *
   * @throws InferenceException when the session could not be made
   */
  S await(Cancellation cancellation) throws InterruptedException {
    return Waiting.on(session, cancellation);
  }

  /** Hands work over, waiting while the queue is full. */
  Submission submit(Consumer<S> work, Cancellation cancellation) throws InterruptedException {
    Submission submission = new Submission();
    Queued<S> queued = new Queued<>(submission, work);
    while (!queue.offer(queued, POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      cancellation.check();
      throwIfEnded();
    }
    // The thread may have emptied the queue just before this offer: nobody else would say so.
    InferenceException ended = fault;
    if (ended != null && queue.remove(queued)) {
      submission.fail(ended);
    }
    return submission;
  }

  private void throwIfEnded() {
    InferenceException ended = fault;
    if (ended != null) {
      throw ended;
    }
  }

  /** Whether it takes no work any more; known before any waiting thread sees the reason. */
  boolean hasEnded() {
    return fault != null;
  }

  /** Ends the thread after the work that it runs; returns at once. */
  void stop() {
    stopping = true;
  }

  /** Waits until the session is closed and its memory is given back. */
  void awaitEnd() throws InterruptedException {
    thread.join();
  }

  boolean isAlive() {
    return thread.isAlive();
  }
}

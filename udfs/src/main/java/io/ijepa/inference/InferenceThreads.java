// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * The threads that run all work on a session; the first of them makes it and closes it. Few and
 * always the same, because a session grows memory per calling thread, and one alone on a GPU,
 * because concurrent runs on one CUDA session can corrupt each other's results
 * (microsoft/onnxruntime issues 29351 and 32342).
 *
 * <p>Whatever ends them, every submission that waits is failed with the reason.
 *
 * @param <S> what holds the session: an {@link Encoder} or a {@link TensorProgram}
 */
final class InferenceThreads<S extends AutoCloseable> {
  private static final long POLL_MILLIS = 200;
  private static final String DIED = "the inference thread died";

  private record Queued<S>(Submission submission, Consumer<S> run, boolean last) {}

  private final String name;
  private final ToIntFunction<S> threadsOf;
  private final Runnable whenIdle;
  private final Semaphore room;
  private final BlockingQueue<Queued<S>> queue = new LinkedBlockingQueue<>();
  private final CompletableFuture<S> session = new CompletableFuture<>();
  private final Thread first;
  private volatile boolean stopping;
  private volatile long wantedSince = System.nanoTime();
  private volatile InferenceException fault; // why they take nothing more; null: they do

  /**
   * Starts at once.
   *
   * @param maker makes the session, on a new thread
   * @param threadsOf how many threads may run a session at once
   * @param waiting how many submissions may wait for the session before {@link #submit} blocks; at
   *     least one
   * @param whenIdle called again and again by the first thread while it has nothing to run
   */
  InferenceThreads(
      String name, Supplier<S> maker, ToIntFunction<S> threadsOf, int waiting, Runnable whenIdle) {
    if (waiting < 1) {
      throw new IllegalArgumentException("at least one submission must wait, not " + waiting);
    }
    this.name = name;
    this.threadsOf = threadsOf;
    this.whenIdle = whenIdle;
    this.room = new Semaphore(waiting);
    this.first = newThread(() -> live(maker), 0);
    this.first.start();
  }

  private Thread newThread(Runnable life, int number) {
    Thread thread = new Thread(life, "ijepa-inference-" + name + (number > 0 ? "-" + number : ""));
    thread.setDaemon(true);
    return thread;
  }

  @SuppressWarnings("try") // that a close may be interrupted: none of ours waits
  private void live(Supplier<S> maker) {
    // Made first: without memory for a better one, those who wait are still told.
    InferenceException reason = new InferenceException(DIED);
    try (S made = maker.get()) {
      session.complete(made);
      serveTogether(made, reason);
      reason = new InferenceException("the session was closed");
    } catch (InferenceException refused) {
      reason = refused;
    } catch (Throwable died) {
      // Not thrown on: an error that nobody catches ends a Spark executor before any task could
      // tell the driver why. The tasks that wait tell it.
      reason =
          new InferenceException(session.isDone() ? DIED : "the session " + name + " failed", died);
    } finally {
      if (fault == null) {
        fault = reason; // before the queue is emptied: see submit
      }
      session.completeExceptionally(fault);
      for (Queued<S> left = queue.poll(); left != null; left = queue.poll()) {
        left.submission.fail(fault);
      }
    }
  }

  /** Returns when all threads have ended, so that nobody runs a session that is closed. */
  private void serveTogether(S made, InferenceException bareReason) {
    int threads = threadsOf.applyAsInt(made);
    Semaphore ended = new Semaphore(0);
    int others = 0;
    try {
      while (others < threads - 1) {
        newThread(() -> serveBeside(made, threads, bareReason, ended), others + 1).start();
        others++;
      }
      serve(made, threads, bareReason, whenIdle);
    } finally {
      stop();
      ended.acquireUninterruptibly(others);
    }
  }

  private void serveBeside(S made, int threads, InferenceException bareReason, Semaphore ended) {
    try {
      serve(made, threads, bareReason, () -> {});
    } finally {
      ended.release();
    }
  }

  /** One thread's life. Throws nothing, as {@link #live} does not, and for the same reason. */
  private void serve(S made, int threads, InferenceException bareReason, Runnable idle) {
    Queued<S> running = null;
    try {
      long freeSince = System.nanoTime();
      while (!stopping) {
        running = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (running != null) {
          run(running, made, freeSince, threads);
          running = null;
          freeSince = System.nanoTime();
        } else {
          idle.run();
        }
      }
    } catch (Throwable died) {
      InferenceException reason = bareReason;
      try {
        reason = new InferenceException(DIED, died);
      } catch (Throwable noMemory) {
        // Without its cause, then.
      }
      fault = reason; // before the task is told: if it tries again it gets another encoder
      stopping = true;
      if (running != null) {
        running.submission.fail(reason);
      }
    }
  }

  private void run(Queued<S> next, S made, long freeSince, int threads) {
    if (next.last) {
      room.release();
    }
    long now = System.nanoTime();
    long idle = Math.max(0, Math.min(now - freeSince, now - wantedSince));
    next.submission.run(() -> next.run.accept(made), idle, threads);
  }

  /**
   * The session, as soon as it stands: to ask what it is like, for only they run it.
   *
   * @throws InferenceException when the session could not be made
   */
  S await(Cancellation cancellation) throws InterruptedException {
    return Waiting.on("start", session, cancellation);
  }

  /**
   * Hands work over, waiting while the queue is full.
   *
   * @param submission of as many runs as these; where this throws, some of them may have begun
   * @param runs what may run side by side
   */
  void submit(Submission submission, List<? extends Consumer<S>> runs, Cancellation cancellation)
      throws InterruptedException {
    awaitRoom(cancellation);
    List<Queued<S>> queued = new ArrayList<>();
    for (Consumer<S> run : runs) {
      queued.add(new Queued<>(submission, run, queued.size() == runs.size() - 1));
    }
    queue.addAll(queued);
    // The queue may have been emptied just before this: nobody else would say so.
    InferenceException ended = fault;
    if (ended != null) {
      for (Queued<S> run : queued) {
        if (queue.remove(run)) {
          submission.fail(ended);
        }
      }
    }
  }

  private void awaitRoom(Cancellation cancellation) throws InterruptedException {
    SessionWaitEvent event = new SessionWaitEvent();
    event.awaited = "room";
    event.begin();
    try {
      while (!room.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        cancellation.check();
        InferenceException ended = fault;
        if (ended != null) {
          throw ended;
        }
      }
    } finally {
      event.commit();
    }
  }

  /** Starts the idle clock anew: from now on there is somebody to wait for. */
  void wanted() {
    wantedSince = System.nanoTime();
  }

  /** Whether they take no work any more; known before any waiting thread sees the reason. */
  boolean hasEnded() {
    return fault != null;
  }

  /** Ends the threads after what they run; returns at once. */
  void stop() {
    stopping = true;
  }

  /** Waits until the session is closed and its memory is given back. */
  void awaitEnd() throws InterruptedException {
    first.join();
  }

  boolean isAlive() {
    return first.isAlive();
  }
}

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
  private static final int ALL = 1 << 20; // threads that may ever wait
  private static final String DIED = "the inference thread died";

  private record Queued<S>(Submission submission, Consumer<S> run, boolean last) {}

  private final Queued<S> wake = new Queued<>(null, null, false); // to look whether to stop
  private final String name;
  private final ToIntFunction<S> threads;
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
   * @param threads how many threads may run the session at once
   * @param waiting how many submissions may wait for the session before {@link #submit} blocks
   */
  InferenceThreads(String name, Supplier<S> maker, ToIntFunction<S> threads, int waiting) {
    this.name = name;
    this.threads = threads;
    this.room = new Semaphore(waiting);
    this.first = thread(() -> live(maker), 0);
    this.first.start();
  }

  private Thread thread(Runnable life, int number) {
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
      room.release(ALL); // those who wait for it find the reason instead
      session.completeExceptionally(fault);
      for (Queued<S> left = queue.poll(); left != null; left = queue.poll()) {
        if (!left.equals(wake)) {
          left.submission.fail(fault);
        }
      }
    }
  }

  /** Returns when all threads have ended, so that nobody runs a session that is closed. */
  private void serveTogether(S made, InferenceException died) throws InterruptedException {
    int count = threads.applyAsInt(made);
    List<Thread> others = new ArrayList<>();
    try {
      for (int number = 1; number < count; number++) {
        Thread other = thread(() -> serve(made, count, died), number);
        other.start();
        others.add(other);
      }
      serve(made, count, died);
    } finally {
      stop();
      for (Thread other : others) {
        other.join();
      }
    }
  }

  private void serve(S made, int count, InferenceException died) {
    try {
      long freeSince = System.nanoTime();
      while (!stopping) {
        Queued<S> next = queue.take();
        if (!next.equals(wake)) {
          if (next.last) {
            room.release();
          }
          long now = System.nanoTime();
          long idle = Math.max(0, Math.min(now - freeSince, now - wantedSince));
          run(next, made, idle, count, died);
          freeSince = System.nanoTime();
        }
      }
    } catch (InterruptedException impossible) {
      throw new AssertionError("nobody interrupts an inference thread", impossible);
    } finally {
      queue.add(wake); // for the next thread
    }
  }

  private void run(Queued<S> next, S made, long idle, int count, InferenceException bareReason) {
    try {
      next.submission.run(() -> next.run.accept(made), idle, count);
    } catch (Throwable died) {
      InferenceException reason = bareReason;
      try {
        reason = new InferenceException(DIED, died);
      } catch (Throwable noMemory) {
        // Without its cause, then.
      }
      fault = reason; // before the task is told: if it tries again it gets another encoder
      stopping = true;
      next.submission.fail(reason);
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

  /**
   * Hands work over, waiting while the queue is full.
   *
   * @param runs what may run side by side; at least one
   */
  Submission submit(List<? extends Consumer<S>> runs, Cancellation cancellation)
      throws InterruptedException {
    while (!room.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      cancellation.check();
      throwIfEnded();
    }
    Submission submission = new Submission(runs.size());
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
    return submission;
  }

  private void throwIfEnded() {
    InferenceException ended = fault;
    if (ended != null) {
      throw ended;
    }
  }

  /** From now on there is somebody to wait for: time before does not count as idle. */
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
    queue.add(wake);
  }

  /** Waits until the session is closed and its memory is given back. */
  void awaitEnd() throws InterruptedException {
    first.join();
  }

  boolean isAlive() {
    return first.isAlive();
  }
}

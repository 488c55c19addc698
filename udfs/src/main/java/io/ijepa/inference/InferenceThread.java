package io.ijepa.inference;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The one thread that makes an encoder, runs its batches and closes it. Why one: a session that
 * many threads call grows memory per calling thread, and concurrent runs on one CUDA session can
 * corrupt each other's results (microsoft/onnxruntime issues 29351 and 32342).
 *
 * <p>Whatever ends the thread, every submission that waits is failed with the reason.
 */
final class InferenceThread {
  private static final long POLL_MILLIS = 200;

  private final BlockingQueue<Submission> queue;
  private final CompletableFuture<Encoder> encoder = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean stopping;
  private volatile InferenceException fault;

  /**
   * Starts at once.
   *
   * @param maker makes the encoder, on the new thread
   * @param waiting how many batches may wait for the session before {@link #submit} blocks
   */
  InferenceThread(String name, Supplier<Encoder> maker, int waiting) {
    this.queue = new LinkedBlockingQueue<>(waiting);
    this.thread = new Thread(() -> live(maker), "ijepa-inference-" + name);
    this.thread.setDaemon(true);
    this.thread.start();
  }

  private void live(Supplier<Encoder> maker) {
    try (Encoder made = maker.get()) {
      encoder.complete(made);
      while (!stopping) {
        Submission next = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (next != null) {
          next.run(made);
        }
      }
      fault = new InferenceException("the encoder was closed");
    } catch (InferenceException refused) {
      fault = refused;
    } catch (InterruptedException interrupted) {
      fault = new InferenceException("the inference thread was interrupted");
    } catch (Throwable died) {
      fault = new InferenceException("the inference thread died (" + died + ")", died);
      if (died instanceof Error error) {
        throw error;
      }
    } finally {
      encoder.completeExceptionally(fault);
      for (Submission left = queue.poll(); left != null; left = queue.poll()) {
        left.fail(fault);
      }
    }
  }

  /**
   * The encoder's shape, as soon as its session stands.
   *
   * @throws InferenceException when the session could not be made
   */
  Encoder await(Cancellation cancellation) throws InterruptedException {
    return Waiting.on(encoder, cancellation);
  }

  /** Hands the batch over, waiting while the queue is full. */
  Submission submit(PixelBatch batch, Cancellation cancellation) throws InterruptedException {
    Submission submission = new Submission(batch);
    while (!queue.offer(submission, POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      cancellation.check();
      throwIfEnded();
    }
    // The thread may have ended between its last poll and this offer: nobody else would say so.
    InferenceException ended = fault;
    if (ended != null && queue.remove(submission)) {
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

  boolean isAlive() {
    return thread.isAlive();
  }

  /** Ends the thread after the batch that it runs; returns at once. */
  void stop() {
    stopping = true;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An answer's body, taken chunk by chunk, each within a time: the JDK's own streams would wait for
 * a silent server for ever. At most one chunk is ahead of the reader.
 */
final class BodyChunks implements BodySubscriber<BodyChunks>, AutoCloseable {

  /** Some bytes; or the end, good or bad. */
  private record Signal(List<ByteBuffer> bytes, Throwable failure) {}

  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final CompletableFuture<BodyChunks> body = CompletableFuture.completedFuture(this);
  private volatile Flow.Subscription subscription;
  private boolean closed; // guarded by this
  private boolean ended; // of the reader's thread

  @Override
  public CompletionStage<BodyChunks> getBody() {
    return body;
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (closed) { // the answer's head was enough
      given.cancel();
    } else {
      given.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    signals.add(new Signal(bytes, null));
  }

  @Override
  public void onError(Throwable failure) {
    signals.add(new Signal(List.of(), failure));
  }

  @Override
  public void onComplete() {
    signals.add(new Signal(List.of(), null));
  }

  /**
   * The next bytes; an empty list at the end of the body.
   *
   * @throws TransientException when none come in time or the connection breaks
   */
  List<ByteBuffer> next(Duration within) throws TransientException {
    try {
      Signal signal = ended ? null : signals.poll(within.toMillis(), TimeUnit.MILLISECONDS);
      if (signal == null) {
        throw new TransientException("sent nothing for " + within.toSeconds() + " s");
      }
      if (signal.failure() != null) {
        throw new TransientException("broke off (" + cause(signal.failure()) + ")");
      }
      if (signal.bytes().isEmpty()) {
        ended = true;
      } else {
        subscription.request(1);
      }
      return signal.bytes();
    } catch (InterruptedException interrupted) {
      throw Patience.interrupted();
    }
  }

  private static String cause(Throwable failure) {
    return failure instanceof IOException && failure.getMessage() != null
        ? failure.getMessage()
        : failure.toString();
  }

  /** Gives the connection back; of a body that has not ended nothing more comes. */
  @Override
  public synchronized void close() {
    closed = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }
}

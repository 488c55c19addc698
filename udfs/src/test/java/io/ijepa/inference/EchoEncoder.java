// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives each image's two pixels back as its vector; can be held up and made to fail. */
final class EchoEncoder implements Encoder {
  static final EncoderShape SHAPE = new EncoderShape(1, 2, 1, 1, 2);

  final AtomicInteger batches = new AtomicInteger();
  volatile boolean closed;
  volatile Throwable failure;

  private final Semaphore gate;

  /** Runs every batch at once. */
  EchoEncoder() {
    this(new Semaphore(Integer.MAX_VALUE));
  }

  /** Each batch takes a permit of the gate before it ends. */
  EchoEncoder(Semaphore gate) {
    this.gate = gate;
  }

  /** Appends one image to the batch. */
  static void put(PixelBatch batch, int first, int second) {
    batch.pixels().put((byte) first).put((byte) second);
  }

  @Override
  public EncoderShape shape() {
    return SHAPE;
  }

  @Override
  public String device() {
    return "echo";
  }

  @Override
  public void encode(PixelBatch batch) {
    batches.incrementAndGet();
    gate.acquireUninterruptibly();
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    ByteBuffer pixels = batch.filledPixels();
    FloatBuffer results = batch.filledResults();
    while (pixels.hasRemaining()) {
      results.put(pixels.get() & 255);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import io.ijepa.host.EncoderKey;
import io.ijepa.host.LocalModel;
import io.ijepa.inference.Encoder;
import io.ijepa.inference.EncoderLease;
import io.ijepa.inference.EncoderShape;
import io.ijepa.inference.PixelBatch;
import io.ijepa.inference.Sessions;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A model's own encoder, whose every run takes a permit before it begins. */
public final class GatedEncoder implements Encoder {
  public final Semaphore gate = new Semaphore(0);
  public final AtomicInteger begun = new AtomicInteger();
  public final AtomicInteger images = new AtomicInteger();
  public volatile boolean closed;

  private Encoder session; // made on the inference thread

  /**
   * Puts this in the place of the encoder that tasks of the plan would start. Close the lease to
   * end it.
   */
  public EncoderLease<?> installFor(EmbedPlan plan) {
    EncoderKey key = plan.key();
    Sessions.closeIdle();
    return Sessions.encoder(
        ModelSession.class,
        key,
        "gated",
        () -> {
          LocalModel model = LocalModel.open(Path.of(URI.create(key.modelUri())));
          session = model.encoder(key);
          return new ModelSession(this, model.preprocessor(key.forward()).geometry());
        },
        ModelSession::encoder);
  }

  @Override
  public EncoderShape shape() {
    return session.shape();
  }

  @Override
  public String device() {
    return session.device();
  }

  @Override
  public int threads() {
    return session.threads();
  }

  @Override
  public List<PixelBatch> parts(PixelBatch batch) {
    return session.parts(batch);
  }

  @Override
  public void encode(PixelBatch batch) {
    begun.incrementAndGet();
    gate.acquireUninterruptibly();
    images.addAndGet(batch.count());
    session.encode(batch);
  }

  @Override
  public void close() {
    closed = true;
    session.close();
  }
}

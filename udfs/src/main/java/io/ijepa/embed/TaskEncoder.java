// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import io.ijepa.host.EncoderKey;
import io.ijepa.host.GpuMemory;
import io.ijepa.host.LocalModel;
import io.ijepa.host.ModelFiles;
import io.ijepa.host.ProcessMemory;
import io.ijepa.host.SparkTask;
import io.ijepa.image.ImageProcessor;
import io.ijepa.image.decode.DecodeOptions;
import io.ijepa.inference.Cancellation;
import io.ijepa.inference.Device;
import io.ijepa.inference.Devices;
import io.ijepa.inference.Encoder;
import io.ijepa.inference.EncoderLease;
import io.ijepa.inference.EncoderShape;
import io.ijepa.inference.FittingEncoder;
import io.ijepa.inference.PixelBatch;
import io.ijepa.inference.Sessions;
import io.ijepa.inference.Submission;
import io.ijepa.model.ModelException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task's way to the executor's encoder: its lease, the processor that belongs to the model, and
 * waits that end when the task is killed. Used by the task's thread.
 */
final class TaskEncoder implements AutoCloseable {
  /** Pixels and results of one batch, at most: two batches for each task are direct memory. */
  private static final long BATCH_BYTES = 64L << 20;

  private static final String DOING = "embedding";

  private static final Logger LOG = LoggerFactory.getLogger(TaskEncoder.class);

  private final EmbedPlan plan;
  private final Cancellation cancellation = SparkTask.cancellation(DOING);
  private final EncoderLease<ModelSession> lease;
  private final TaskMetrics metrics;

  TaskEncoder(EmbedPlan plan, Configuration hadoop, TaskMetrics metrics) {
    this.plan = plan;
    this.metrics = metrics;
    EncoderKey key = plan.key();
    this.lease =
        Sessions.encoder(
            ModelSession.class, key, plan.model(), () -> start(key, hadoop), ModelSession::encoder);
  }

  private static ModelSession start(EncoderKey key, Configuration hadoop) {
    LocalModel model = new ModelFiles(hadoop).open(key.modelUri());
    String fingerprint = model.fingerprint(key.forward().output());
    if (!fingerprint.equals(key.fingerprint())) {
      throw new ModelException(
          "the model at "
              + key.modelUri()
              + " is not the same on this host as on the driver: fingerprint "
              + fingerprint
              + " instead of "
              + key.fingerprint()
              + "; give every host the same files, or a shared path");
    }
    return new ModelSession(encoder(model, key), model.preprocessor(key.forward()).geometry());
  }

  private static Encoder encoder(LocalModel model, EncoderKey key) {
    Devices.twoRuntimes().ifPresent(LOG::warn);
    return key.device() instanceof Device.Cuda cuda
        ? new FittingEncoder(model.encoder(key.on(GpuMemory.share(cuda))))
        : model.encoder(key);
  }

  /** Waits for the session; the shape of its model. */
  EncoderShape shape() {
    try {
      EncoderShape shape = lease.shape(cancellation);
      metrics.sessions.add(SparkEnv.get().executorId() + "/" + lease.ordinal());
      metrics.devices.add(lease.device(cancellation));
      metrics.runtimes.add(Devices.runtimeVersion());
      return shape;
    } catch (InterruptedException interrupted) {
      throw SparkTask.interrupted(DOING);
    }
  }

  /** Turns files into the pixels that this model takes; waits as {@link #shape} does. */
  ImageProcessor processor(EncoderShape shape) {
    try {
      return new ImageProcessor(
          lease.await(cancellation).geometry(),
          shape.height(),
          shape.width(),
          shape.channels(),
          plan.processor(),
          new DecodeOptions(plan.maxPixels(), plan.exifOrientation()));
    } catch (InterruptedException interrupted) {
      throw SparkTask.interrupted(DOING);
    }
  }

  PixelBatch newBatch(EncoderShape shape) {
    PixelBatch batch = lease.newBatch(shape, shape.imagesWithin(BATCH_BYTES, plan.batchSize()));
    metrics.batchMemoryBytes += batch.bytes();
    return batch;
  }

  Submission submit(PixelBatch batch) {
    long start = System.nanoTime();
    metrics.batchesBySize.merge(batch.count(), 1L, Long::sum);
    try {
      return lease.submit(batch, cancellation);
    } catch (InterruptedException interrupted) {
      throw SparkTask.interrupted(DOING);
    } finally {
      metrics.waitNanos += System.nanoTime() - start;
    }
  }

  /** Waits until the batch has its results. */
  void await(Submission submission, PixelBatch batch) {
    long start = System.nanoTime();
    try {
      metrics.sessionNanos += submission.await(cancellation);
      metrics.sessionIdleNanos += submission.idleNanos();
      metrics.padded += batch.padded();
      metrics.batchHalvings += batch.halvings();
    } catch (InterruptedException interrupted) {
      throw SparkTask.interrupted(DOING);
    } finally {
      metrics.waitNanos += System.nanoTime() - start;
    }
  }

  /** Throws once the task is killed. */
  void checkAlive() {
    cancellation.check();
  }

  @Override
  public void close() {
    lease.close();
    metrics.peakMemoryBytes = ProcessMemory.peakBytes();
  }
}

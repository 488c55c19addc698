package io.ijepa.embed;

import io.ijepa.host.EncoderKey;
import io.ijepa.host.GpuMemory;
import io.ijepa.host.LocalModel;
import io.ijepa.host.ModelFiles;
import io.ijepa.host.ProcessMemory;
import io.ijepa.image.ImageProcessor;
import io.ijepa.image.decode.DecodeOptions;
import io.ijepa.inference.Cancellation;
import io.ijepa.inference.Device;
import io.ijepa.inference.Devices;
import io.ijepa.inference.Encoder;
import io.ijepa.inference.EncoderLease;
import io.ijepa.inference.EncoderShape;
import io.ijepa.inference.ExecutorEncoders;
import io.ijepa.inference.FittingEncoder;
import io.ijepa.inference.PixelBatch;
import io.ijepa.inference.Submission;
import io.ijepa.model.ModelException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task's way to the executor's encoder: its lease, the processor that belongs to the model, and
 * waits that end when the task is killed. Used by the task's thread.
 */
final class TaskEncoder implements AutoCloseable {
  /** Pixels and results of one batch, at most: two batches for each task are direct memory. */
  private static final long BATCH_BYTES = 64L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(TaskEncoder.class);

  private final EmbedPlan plan;
  private final TaskContext task; // null on the driver, which no task kills
  private final EncoderKey key;
  private final EncoderLease lease;
  private final TaskMetrics metrics;

  TaskEncoder(EmbedPlan plan, Configuration hadoop, TaskContext task, TaskMetrics metrics) {
    this.plan = plan;
    this.task = task;
    this.metrics = metrics;
    this.key = plan.key();
    this.lease = ExecutorEncoders.lease(key, plan.model(), () -> start(key, hadoop));
  }

  private static Encoder start(EncoderKey key, Configuration hadoop) {
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
    return new ModelEncoder(key, model.preprocessor(key.forward()).geometry(), session(model, key));
  }

  private static Encoder session(LocalModel model, EncoderKey key) {
    Devices.twoRuntimes().ifPresent(LOG::warn);
    return key.device() instanceof Device.Cuda cuda
        ? new FittingEncoder(model.encoder(key.on(GpuMemory.share(cuda))))
        : model.encoder(key);
  }

  /** Waits for the session; the shape of its model. */
  EncoderShape shape() {
    try {
      EncoderShape shape = lease.shape(cancellation());
      metrics.sessions.add(SparkEnv.get().executorId() + "/" + lease.session());
      metrics.devices.add(lease.device(cancellation()));
      metrics.runtimes.add(Devices.runtimeVersion());
      return shape;
    } catch (InterruptedException interrupted) {
      throw killed();
    }
  }

  /** Turns files into the pixels that this model takes; call after {@link #shape}. */
  ImageProcessor processor(EncoderShape shape) {
    return new ImageProcessor(
        ModelEncoder.geometry(key),
        shape.height(),
        shape.width(),
        shape.channels(),
        new DecodeOptions(plan.maxPixels(), plan.exifOrientation()));
  }

  PixelBatch newBatch(EncoderShape shape) {
    return lease.newBatch(shape, shape.imagesWithin(BATCH_BYTES, plan.batchSize()));
  }

  Submission submit(PixelBatch batch) {
    long start = System.nanoTime();
    metrics.batchesBySize.merge(batch.count(), 1L, Long::sum);
    try {
      return lease.submit(batch, cancellation());
    } catch (InterruptedException interrupted) {
      throw killed();
    } finally {
      metrics.waitNanos += System.nanoTime() - start;
    }
  }

  /** Waits until the batch has its results. */
  void await(Submission submission, PixelBatch batch) {
    long start = System.nanoTime();
    try {
      metrics.sessionNanos += submission.await(cancellation());
      metrics.sessionIdleNanos += submission.idleNanos();
      metrics.padded += batch.padded();
      metrics.batchHalvings += batch.halvings();
    } catch (InterruptedException interrupted) {
      throw killed();
    } finally {
      metrics.waitNanos += System.nanoTime() - start;
    }
  }

  /** Spark kills a task by a flag; it interrupts the thread only where the job asked for it. */
  void checkAlive() {
    if (task != null && task.isInterrupted()) {
      throw new TaskKilledException("killed while embedding");
    }
  }

  private Cancellation cancellation() {
    return this::checkAlive;
  }

  private static TaskKilledException killed() {
    Thread.currentThread().interrupt();
    return new TaskKilledException("interrupted while embedding");
  }

  @Override
  public void close() {
    lease.close();
    metrics.peakMemoryBytes = ProcessMemory.peakBytes();
  }
}

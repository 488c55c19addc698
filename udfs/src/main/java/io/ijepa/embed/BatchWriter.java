// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import io.ijepa.host.SparkTask;
import io.ijepa.image.ImageProcessor;
import io.ijepa.image.ImageProcessor.Processed;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import io.ijepa.inference.PixelBatch;
import io.ijepa.source.ErrorText;
import io.ijepa.source.Fetcher;
import io.ijepa.table.ImageColumn;
import io.ijepa.table.InputRow;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.spark.sql.Row;

/** Puts images into batches, or tells why one cannot be. Used by the task's thread. */
final class BatchWriter {
  private final ImageProcessor processor;
  private final boolean masked;
  private final TaskMetrics metrics;

  /**
   * @param masked whether a mask comes with each image
   */
  BatchWriter(ImageProcessor processor, boolean masked, TaskMetrics metrics) {
    this.processor = processor;
    this.masked = masked;
    this.metrics = metrics;
  }

  /** Why a row has no place in a batch. */
  record Refusal(Rejection reason, String error) {}

  /**
   * A row on its way: what is carried over, and what is known of its image.
   *
   * @param slot of the image in its batch, where it was not refused
   * @param width pixels, 0 where it is not known
   * @param height pixels, 0 where it is not known
   */
  record Placed(Object[] carried, int slot, Optional<Refusal> refusal, int width, int height) {}

  /** The encoded bytes are let go with the input row; a refused image leaves nothing behind. */
  Placed write(Fetcher.Fetched fetched, PixelBatch batch) {
    InputRow row = new InputRow(fetched.row, masked);
    try {
      int slot = batch.count();
      Processed processed = process(fetched, row, batch);
      metrics.decodeNanos += processed.decodeNanos();
      metrics.resizeNanos += processed.resizeNanos();
      return new Placed(
          row.carried(), slot, Optional.empty(), processed.width(), processed.height());
    } catch (RejectedImageException rejected) {
      Refusal refusal = new Refusal(rejected.reason(), ErrorText.of(rejected.getMessage()));
      return new Placed(
          row.carried(), -1, Optional.of(refusal), rejected.width(), rejected.height());
    }
  }

  private Processed process(Fetcher.Fetched fetched, InputRow row, PixelBatch batch)
      throws RejectedImageException {
    Object image = fetch(fetched);
    // Only now, so that a refused mask leaves nothing of a read that is under way.
    ByteBuffer mask = row.mask(batch.shape().maskEntries());
    Processed processed = decode(image, batch);
    batch.masks().put(mask);
    return processed;
  }

  private Object fetch(Fetcher.Fetched fetched) throws RejectedImageException {
    long start = System.nanoTime();
    FetchWaitEvent event = new FetchWaitEvent();
    event.begin();
    try {
      return fetched.image();
    } catch (InterruptedException interrupted) {
      throw SparkTask.interrupted("fetching an image");
    } finally {
      event.commit();
      metrics.fetchNanos += System.nanoTime() - start;
    }
  }

  private Processed decode(Object image, PixelBatch batch) throws RejectedImageException {
    DecodeEvent event = new DecodeEvent();
    event.begin();
    try {
      Processed processed =
          image instanceof Row struct
              ? processor.process(ImageColumn.pixels(struct), batch.pixels())
              : processor.process((byte[]) image, batch.pixels());
      event.width = processed.width();
      event.height = processed.height();
      return processed;
    } catch (RejectedImageException rejected) {
      event.rejection = rejected.reason().name();
      throw rejected;
    } finally {
      event.commit();
    }
  }
}

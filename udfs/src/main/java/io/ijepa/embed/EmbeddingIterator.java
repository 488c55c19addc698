// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import io.ijepa.embed.BatchWriter.Placed;
import io.ijepa.embed.BatchWriter.Refusal;
import io.ijepa.inference.EncoderShape;
import io.ijepa.inference.PixelBatch;
import io.ijepa.inference.Submission;
import io.ijepa.source.Fetcher;
import io.ijepa.table.EmbeddingSchema;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import org.apache.spark.sql.Row;

/**
 * The rows of a partition with their results. Two batches take turns: while the session runs one,
 * this thread fills the other. Rows come out in the order in which they went in.
 */
final class EmbeddingIterator implements Iterator<Row> {
  /** Rows that a batch may hold in all, so that a run of broken images does not pile up. */
  private static final int ROWS_PER_BATCH = 1024;

  /** The rows of one batch in order, those without a result among them. */
  private static final class Chunk {
    final PixelBatch batch;
    final List<Placed> rows = new ArrayList<>();
    Submission submission; // null while the batch is empty

    Chunk(PixelBatch batch) {
      this.batch = batch;
    }
  }

  private final Fetcher images;
  private final TaskEncoder encoder;
  private final ResultColumns columns;
  private final EmbedPlan plan;
  private final TaskMetrics metrics;

  private final Queue<PixelBatch> free = new ArrayDeque<>(); // this thread's own
  private final Deque<Chunk> underWay = new ArrayDeque<>();
  private BatchWriter writer; // null until the session stands
  private Chunk current;
  private int nextRow;

  EmbeddingIterator(
      Fetcher images,
      TaskEncoder encoder,
      ResultColumns columns,
      EmbedPlan plan,
      TaskMetrics metrics) {
    this.images = images;
    this.encoder = encoder;
    this.columns = columns;
    this.plan = plan;
    this.metrics = metrics;
  }

  @Override
  public boolean hasNext() {
    while (current == null || nextRow == current.rows.size()) {
      if (current != null) {
        free.add(current.batch);
        current = null;
      }
      if (underWay.isEmpty() && !images.hasNext()) {
        return false;
      }
      advance();
    }
    return true;
  }

  /**
   * Fills and submits the next batch before it waits for the one before: the session never idles.
   */
  private void advance() {
    if (writer == null) {
      EncoderShape shape = encoder.shape();
      writer = new BatchWriter(encoder.processor(shape), plan.forward().masked(), metrics);
      free.add(encoder.newBatch(shape));
      free.add(encoder.newBatch(shape));
    }
    while (images.hasNext() && !free.isEmpty()) {
      Chunk chunk = fill(free.remove());
      if (chunk.batch.count() > 0) {
        chunk.submission = encoder.submit(chunk.batch);
      }
      underWay.add(chunk);
    }
    current = underWay.remove();
    nextRow = 0;
    if (current.submission != null) {
      encoder.await(current.submission, current.batch);
    }
  }

  private Chunk fill(PixelBatch batch) {
    batch.clear();
    Chunk chunk = new Chunk(batch);
    while (!batch.isFull() && chunk.rows.size() < ROWS_PER_BATCH && images.hasNext()) {
      encoder.checkAlive();
      chunk.rows.add(writer.write(images.next(), batch));
    }
    return chunk;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Placed placed = current.rows.get(nextRow++);
    Optional<Refusal> refusal = placed.refusal();
    String status = refusal.map(refused -> refused.reason().name()).orElse(EmbeddingSchema.OK);
    metrics.count(status);
    LiveCounts.count(refusal.isPresent());
    return EmbeddingSchema.row(
        placed.carried(),
        refusal.isPresent()
            ? new Object[columns.fields().size()]
            : columns.values(current.batch, placed.slot(), placed.carried(), metrics),
        status,
        refusal.map(Refusal::error).orElse(null),
        placed.width(),
        placed.height(),
        plan.model());
  }
}

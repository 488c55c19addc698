package io.ijepa.embed;

import io.ijepa.image.ImageProcessor;
import io.ijepa.image.ImageProcessor.Processed;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import io.ijepa.inference.EncoderShape;
import io.ijepa.inference.PixelBatch;
import io.ijepa.inference.Submission;
import io.ijepa.source.ErrorText;
import io.ijepa.source.Fetcher;
import io.ijepa.table.EmbeddingSchema;
import io.ijepa.table.ImageColumn;
import io.ijepa.table.PatchMask;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The rows of a partition with their results. Two batches take turns: while the session runs one,
 * this thread fills the other. Rows come out in the order in which they went in.
 */
final class EmbeddingIterator implements Iterator<Row> {
  /** Rows that a batch may hold in all, so that a run of broken images does not pile up. */
  private static final int ROWS_PER_BATCH = 1024;

  /** A row on its way: what is carried over, and what is known of its image. */
  private record Entry(
      Object[] carried, int slot, Rejection rejection, String error, int width, int height) {}

  /** The rows of one batch in order, those without a result among them. */
  private static final class Chunk {
    final PixelBatch batch;
    final List<Entry> entries = new ArrayList<>();
    Submission submission; // null while the batch is empty

    Chunk(PixelBatch batch) {
      this.batch = batch;
    }
  }

  private final Fetcher images;
  private final TaskEncoder encoder;
  private final ResultColumns columns;
  private final int resultColumns;
  private final EmbedPlan plan;
  private final TaskMetrics metrics;

  private final Queue<PixelBatch> free = new ArrayDeque<>(); // this thread's own
  private final Deque<Chunk> underWay = new ArrayDeque<>();
  private ImageProcessor processor;
  private Chunk current;
  private int nextEntry;

  EmbeddingIterator(
      Fetcher images,
      TaskEncoder encoder,
      ResultColumns columns,
      EmbedPlan plan,
      TaskMetrics metrics) {
    this.images = images;
    this.encoder = encoder;
    this.columns = columns;
    this.resultColumns = columns.fields().size();
    this.plan = plan;
    this.metrics = metrics;
  }

  @Override
  public boolean hasNext() {
    while (current == null || nextEntry == current.entries.size()) {
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
    if (processor == null) {
      EncoderShape shape = encoder.shape();
      processor = encoder.processor(shape);
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
    nextEntry = 0;
    if (current.submission != null) {
      encoder.await(current.submission, current.batch);
    }
  }

  private Chunk fill(PixelBatch batch) {
    batch.clear();
    Chunk chunk = new Chunk(batch);
    while (!batch.isFull() && chunk.entries.size() < ROWS_PER_BATCH && images.hasNext()) {
      encoder.checkAlive();
      chunk.entries.add(place(images.next(), batch));
    }
    return chunk;
  }

  /** Puts the image's pixels into the batch; the encoded bytes are let go with the input row. */
  private Entry place(Fetcher.Fetched fetched, PixelBatch batch) {
    Object[] carried = new Object[fetched.row.size() - (plan.forward().masked() ? 2 : 1)];
    for (int column = 0; column < carried.length; column++) {
      carried[column] = fetched.row.get(column);
    }
    try {
      int slot = batch.count();
      Processed processed = process(fetched, batch);
      metrics.decodeNanos += processed.decodeNanos();
      metrics.resizeNanos += processed.resizeNanos();
      return new Entry(carried, slot, null, null, processed.width(), processed.height());
    } catch (RejectedImageException rejected) {
      return new Entry(
          carried,
          -1,
          rejected.reason(),
          ErrorText.of(rejected.getMessage()),
          rejected.width(),
          rejected.height());
    }
  }

  private Processed process(Fetcher.Fetched fetched, PixelBatch batch)
      throws RejectedImageException {
    long start = System.nanoTime();
    Object image;
    try {
      image = fetched.image();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new TaskKilledException("interrupted while fetching an image");
    } finally {
      metrics.fetchNanos += System.nanoTime() - start;
    }
    ByteBuffer mask = mask(fetched.row, batch);
    Processed processed =
        image instanceof Row struct
            ? processor.process(ImageColumn.pixels(struct), batch.pixels())
            : processor.process((byte[]) image, batch.pixels());
    batch.masks().put(mask);
    return processed;
  }

  /** Read once the image is fetched, so that a refused mask leaves nothing of it behind. */
  private ByteBuffer mask(Row row, PixelBatch batch) throws RejectedImageException {
    return plan.forward().masked()
        ? PatchMask.of(row, row.size() - 2, batch.shape().maskEntries())
        : ByteBuffer.allocate(0);
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Entry entry = current.entries.get(nextEntry++);
    String status = entry.rejection() == null ? EmbeddingSchema.OK : entry.rejection().name();
    metrics.count(status);
    LiveCounts.count(entry.rejection() != null);
    int carried = entry.carried().length;
    Object[] values = new Object[carried + resultColumns + 5];
    System.arraycopy(entry.carried(), 0, values, 0, carried);
    if (entry.rejection() == null) {
      Object[] result = columns.values(current.batch, entry.slot(), entry.carried(), metrics);
      System.arraycopy(result, 0, values, carried, resultColumns);
    }
    int known = carried + resultColumns;
    values[known] = status;
    values[known + 1] = entry.error();
    values[known + 2] = entry.width() > 0 ? entry.width() : null;
    values[known + 3] = entry.height() > 0 ? entry.height() : null;
    values[known + 4] = plan.model();
    return RowFactory.create(values);
  }
}

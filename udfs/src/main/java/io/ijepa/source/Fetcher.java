package io.ijepa.source;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import io.ijepa.inference.Cancellation;
import io.ijepa.table.ImageColumn;
import io.ijepa.table.InputRow;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;

/**
 * The images of a partition's rows, in order. URIs are read ahead by a few, because an object store
 * answers late but answers many at once. Used by one thread; {@link #close} may come from another.
 */
public final class Fetcher implements AutoCloseable {
  /** Reads under way for one task. */
  private static final int AHEAD = 8;

  /** Bytes that may be read, or lie read and unused, before their turn. */
  private static final long HELD_BYTES = 64L << 20;

  private static final long SLICE_MILLIS = 200;

  private static final ExecutorService READERS =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "ijepa-fetch");
            thread.setDaemon(true);
            return thread;
          });

  /** A row, and its image as the column holds it: bytes, an image struct, or null. */
  public final class Fetched {
    public final Row row;
    private final long number;
    private final AtomicLong taken = new AtomicLong(); // of the room
    private final Future<Object> image;

    private Fetched(Row row, Object image) {
      this.row = row;
      this.number = 0;
      this.image = CompletableFuture.completedFuture(image);
    }

    private Fetched(Row row, long number, String uri) {
      this.row = row;
      this.number = number;
      this.image = READERS.submit(() -> read(uri));
    }

    private Object read(String uri) throws Exception {
      return uri == null ? null : reader.read(uri, this::take);
    }

    private void take(long bytes) throws InterruptedException {
      room.take(number, bytes);
      taken.addAndGet(bytes);
    }

    /** Waits until the image is read; a killed task stops waiting. */
    public Object image() throws RejectedImageException, InterruptedException {
      while (true) {
        try {
          Object read = image.get(SLICE_MILLIS, TimeUnit.MILLISECONDS);
          handOver();
          return read;
        } catch (TimeoutException notYet) {
          cancellation.check();
        } catch (ExecutionException failed) {
          handOver();
          throw rejection(failed.getCause());
        }
      }
    }

    private void handOver() {
      room.giveBack(taken.getAndSet(0));
      room.turnOf(number + 1);
    }
  }

  private final Iterator<Row> rows;
  private final ImageColumn column;
  private final UriReader reader;
  private final Cancellation cancellation;
  private final ReadAheadRoom room;
  // Closed while another thread, one that feeds a Python worker, still asks for rows.
  private final Queue<Fetched> ahead = new ConcurrentLinkedQueue<>();
  private int waiting; // in the queue
  private long begun;
  private volatile boolean closed;

  public Fetcher(
      Iterator<Row> rows, ImageColumn column, Configuration hadoop, Cancellation cancellation) {
    this(rows, column, hadoop, cancellation, HELD_BYTES);
  }

  Fetcher(
      Iterator<Row> rows,
      ImageColumn column,
      Configuration hadoop,
      Cancellation cancellation,
      long heldBytes) {
    this.rows = rows;
    this.column = column;
    this.reader = new UriReader(hadoop);
    this.cancellation = cancellation;
    this.room = new ReadAheadRoom(heldBytes);
  }

  public boolean hasNext() {
    return !ahead.isEmpty() || rows.hasNext();
  }

  public Fetched next() {
    if (column != ImageColumn.URI) {
      Row row = rows.next();
      return new Fetched(row, InputRow.image(row));
    }
    while (waiting < AHEAD && rows.hasNext()) {
      Row row = rows.next();
      ahead.add(new Fetched(row, begun++, (String) InputRow.image(row)));
      waiting++;
    }
    if (closed) { // and nobody else will cancel what was begun since
      close();
    }
    Fetched next = ahead.poll();
    if (next == null) {
      throw new NoSuchElementException(closed ? "the task has ended" : "no more rows");
    }
    waiting--;
    room.turnOf(next.number);
    return next;
  }

  /** Whatever a file system throws costs one row; what the JVM throws is no fault of the row's. */
  private static RejectedImageException rejection(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RejectedImageException rejected
        ? rejected
        : new RejectedImageException(
            Rejection.UNREADABLE, failure.toString().lines().findFirst().orElse("unreadable"));
  }

  /** Reads under way are interrupted; what they read is let go. */
  @Override
  public void close() {
    closed = true;
    for (Fetched left = ahead.poll(); left != null; left = ahead.poll()) {
      left.image.cancel(true);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import io.ijepa.inference.Cancellation;
import io.ijepa.table.ImageColumn;
import io.ijepa.table.InputRow;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;

/**
 * The images of a partition's rows, in order. URIs are read ahead, because stores answer late but
 * answer many at once: as many as the executor may read, within its {@link ReadAheadRoom}. Used by
 * one thread; {@link #close} may come from another.
 */
public final class Fetcher implements AutoCloseable {
  private static final long SLICE_MILLIS = 200;

  /** A row, and its image: bytes, Spark's image struct, or null. */
  public final class Fetched implements BoundedBytes.Room {
    public final Row row;
    private final Object given; // of a row that holds its image
    private final String uri; // of one that names it
    private final long number;
    private final Call call = new Call();
    private final AtomicLong taken = new AtomicLong(); // of the room
    private final ReadSlots.Read<byte[]> read; // null for a row that holds its image
    private volatile boolean cancelled;

    private Fetched(Row row, Object given) {
      this.row = row;
      this.given = given;
      this.uri = null;
      this.number = 0;
      this.read = null;
    }

    private Fetched(Row row, long number, String uri) {
      this.row = row;
      this.given = null;
      this.uri = uri;
      this.number = number;
      this.read = slots.submit(this::read);
    }

    private byte[] read() throws RejectedImageException, InterruptedException {
      boolean whole = false;
      try {
        byte[] bytes = reader.read(uri, this, call);
        whole = true;
        return bytes;
      } finally {
        if (!whole || cancelled) {
          giveBack();
        }
      }
    }

    @Override
    public void take(long bytes) throws InterruptedException {
      if (!queue.tryTake(number, bytes)) {
        call.outside(() -> queue.take(number, bytes));
      }
      taken.addAndGet(bytes);
    }

    @Override
    public void giveBack() {
      room.giveBack(taken.getAndSet(0));
    }

    /**
     * Waits until the image is read; a killed task stops waiting.
     *
     * @throws RejectedImageException when the row is to be rejected
     * @throws StoreFaultException when the task is to fail
     */
    public Object image() throws RejectedImageException, InterruptedException {
      if (read == null) {
        if (given instanceof byte[] bytes) {
          bounded.check(bytes.length);
        }
        return given instanceof String text ? InlineImage.decode(text, bounded) : given;
      }
      while (true) {
        try {
          byte[] bytes = read.get(SLICE_MILLIS, TimeUnit.MILLISECONDS);
          handOver();
          return bytes;
        } catch (TimeoutException notYet) {
          cancellation.check();
          if (call.isStuck()) {
            cancel();
            handOver();
            throw reader.stuck(uri);
          }
        } catch (ExecutionException failed) {
          handOver();
          throw rejection(failed.getCause());
        }
      }
    }

    private void handOver() {
      giveBack();
      queue.turnOf(number + 1);
    }

    private void cancel() {
      cancelled = true;
      if (read != null) {
        read.cancel(true);
        call.cancel();
        giveBack();
      }
    }
  }

  private final Iterator<Row> rows;
  private final ImageColumn column;
  private final BoundedBytes bounded;
  private final UriReader reader;
  private final Cancellation cancellation;
  private final ReadAheadRoom room;
  private final ReadAheadRoom.Queue queue;
  private final ReadSlots slots;
  private final int mostAhead;
  // Closed while another thread, one that feeds a Python worker, still asks for rows.
  private final Queue<Fetched> ahead = new ConcurrentLinkedQueue<>();
  private volatile Fetched current; // handed out last
  private int waiting; // in the queue
  private int waitingGiven; // of these, those that hold their image
  private long begun;
  private volatile boolean closed;

  /**
   * @param rows whose last column holds the image
   */
  public Fetcher(
      Iterator<Row> rows,
      ImageColumn column,
      SourceRules rules,
      Configuration hadoop,
      Cancellation cancellation) {
    this(rows, column, rules, new UriReader(rules, hadoop), ReadAheadRoom.ofJvm(), cancellation);
  }

  Fetcher(
      Iterator<Row> rows,
      ImageColumn column,
      SourceRules rules,
      UriReader reader,
      ReadAheadRoom room,
      Cancellation cancellation) {
    this.rows = rows;
    this.column = column;
    this.bounded = new BoundedBytes(rules.maxBytes(), Long.MAX_VALUE);
    this.reader = reader;
    this.cancellation = cancellation;
    this.room = room;
    this.queue = room.queue();
    this.slots = ReadSlots.of(rules.concurrency());
    this.mostAhead = rules.concurrency();
  }

  public boolean hasNext() {
    return !ahead.isEmpty() || rows.hasNext();
  }

  public Fetched next() {
    // The room knows nothing of images that come with their rows: one of them waits at most.
    while (waitingGiven == 0 && waiting < mostAhead && rows.hasNext()) {
      Row row = rows.next();
      Object image = column.image(InputRow.image(row));
      boolean isGiven = !(image instanceof String text) || InlineImage.is(text);
      ahead.add(isGiven ? new Fetched(row, image) : new Fetched(row, begun++, (String) image));
      waiting++;
      waitingGiven += isGiven ? 1 : 0;
    }
    if (closed) { // and nobody else will cancel what was begun since
      close();
    }
    Fetched next = ahead.poll();
    if (next == null) {
      throw new NoSuchElementException(closed ? "the task has ended" : "no more rows");
    }
    current = next;
    waiting--;
    if (next.read == null) {
      waitingGiven--;
    } else {
      queue.turnOf(next.number);
      next.read.hurry();
    }
    return next;
  }

  /**
   * What a file system throws costs the row or the task; what the JVM throws is no fault of theirs.
   */
  private static RejectedImageException rejection(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof StoreFaultException fault) {
      throw fault;
    }
    return failure instanceof RejectedImageException rejected
        ? rejected
        : new RejectedImageException(Rejection.UNREADABLE, ErrorText.of(failure));
  }

  /** Reads under way are ended; what they read is let go. */
  @Override
  public void close() {
    closed = true;
    Fetched last = current;
    if (last != null) {
      last.cancel();
    }
    for (Fetched left = ahead.poll(); left != null; left = ahead.poll()) {
      left.cancel();
    }
  }
}

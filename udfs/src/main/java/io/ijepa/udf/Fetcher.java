package io.ijepa.udf;

import io.ijepa.image.RejectedImageException;
import io.ijepa.image.Rejection;
import io.ijepa.inference.Cancellation;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
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
 * answers late but answers many at once. Used by the task's thread.
 */
final class Fetcher implements AutoCloseable {
  /** Reads under way for one task. */
  private static final int AHEAD = 8;

  /** Bytes that lie read and unused before no further read is begun. */
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
  final class Fetched {
    final Row row;
    private final Future<Object> image;

    private Fetched(Row row, Future<Object> image) {
      this.row = row;
      this.image = image;
    }

    /** Waits until the image is read; a killed task stops waiting. */
    Object image() throws RejectedImageException, InterruptedException {
      while (true) {
        try {
          return handedOver(image.get(SLICE_MILLIS, TimeUnit.MILLISECONDS));
        } catch (TimeoutException notYet) {
          cancellation.check();
        } catch (ExecutionException failed) {
          throw rejection(failed.getCause());
        }
      }
    }

    private Object handedOver(Object read) {
      if (column == ImageColumn.URI && read instanceof byte[] bytes) {
        heldBytes.addAndGet(-bytes.length);
      }
      return read;
    }
  }

  private final Iterator<Row> rows;
  private final ImageColumn column;
  private final UriReader reader;
  private final Cancellation cancellation;
  private final Queue<Fetched> ahead = new ArrayDeque<>();
  private final AtomicLong heldBytes = new AtomicLong(); // read from URIs, not handed over yet

  Fetcher(Iterator<Row> rows, ImageColumn column, Configuration hadoop, Cancellation cancellation) {
    this.rows = rows;
    this.column = column;
    this.reader = new UriReader(hadoop);
    this.cancellation = cancellation;
  }

  boolean hasNext() {
    return !ahead.isEmpty() || rows.hasNext();
  }

  Fetched next() {
    if (column != ImageColumn.URI) {
      Row row = rows.next();
      return new Fetched(row, CompletableFuture.completedFuture(row.get(row.size() - 1)));
    }
    while (ahead.size() < AHEAD
        && (ahead.isEmpty() || heldBytes.get() < HELD_BYTES)
        && rows.hasNext()) {
      Row row = rows.next();
      String uri = row.getString(row.size() - 1);
      ahead.add(
          new Fetched(
              row,
              uri == null
                  ? CompletableFuture.completedFuture(null)
                  : READERS.submit(() -> read(uri))));
    }
    return ahead.remove();
  }

  private Object read(String uri) throws Exception {
    byte[] bytes = reader.read(uri);
    heldBytes.addAndGet(bytes.length);
    return bytes;
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
    ahead.forEach(fetched -> fetched.image.cancel(true));
    ahead.clear();
  }
}

package io.ijepa.udf;

import io.ijepa.image.RejectedImageException;
import io.ijepa.image.Rejection;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;

/**
 * The images of a partition's rows, in order. URIs are read ahead by a few, because an object store
 * answers late but answers many at once. Used by the task's thread.
 */
final class Fetcher implements AutoCloseable {
  /** Reads under way for one task. */
  private static final int AHEAD = 8;

  /** No image file is this large; reading it would only end the executor. */
  private static final long MOST_BYTES = 1L << 30;

  private static final ExecutorService READERS =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "ijepa-fetch");
            thread.setDaemon(true);
            return thread;
          });

  /** A row, and its image as the column holds it: bytes, an image struct, or null. */
  static final class Fetched {
    final Row row;
    private final Future<Object> image;

    private Fetched(Row row, Future<Object> image) {
      this.row = row;
      this.image = image;
    }

    Object image() throws RejectedImageException, InterruptedException {
      try {
        return image.get();
      } catch (ExecutionException failed) {
        if (failed.getCause() instanceof RejectedImageException rejected) {
          throw rejected;
        }
        throw new RejectedImageException(Rejection.UNREADABLE, oneLine(failed.getCause()));
      }
    }
  }

  private final Iterator<Row> rows;
  private final ImageColumn column;
  private final Configuration hadoop;
  private final Queue<Fetched> ahead = new ArrayDeque<>();

  Fetcher(Iterator<Row> rows, ImageColumn column, Configuration hadoop) {
    this.rows = rows;
    this.column = column;
    this.hadoop = hadoop;
  }

  boolean hasNext() {
    return !ahead.isEmpty() || rows.hasNext();
  }

  Fetched next() {
    if (column != ImageColumn.URI) {
      Row row = rows.next();
      return new Fetched(row, CompletableFuture.completedFuture(row.get(row.size() - 1)));
    }
    while (ahead.size() < AHEAD && rows.hasNext()) {
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

  private Object read(String uri) throws IOException, RejectedImageException {
    Path path = new Path(uri);
    FileSystem files = path.getFileSystem(hadoop);
    long length = files.getFileStatus(path).getLen();
    if (length > MOST_BYTES) {
      throw new RejectedImageException(
          Rejection.UNREADABLE,
          "the file has " + length + " bytes; at most " + MOST_BYTES + " are read");
    }
    byte[] bytes = new byte[(int) length];
    try (FSDataInputStream in = files.open(path)) {
      in.readFully(0, bytes);
    }
    return bytes;
  }

  private static String oneLine(Throwable failure) {
    String kind = failure instanceof FileNotFoundException ? "no such file" : failure.toString();
    String message = failure instanceof FileNotFoundException ? failure.getMessage() : null;
    return (message == null ? kind : kind + ": " + message).lines().findFirst().orElse(kind);
  }

  @Override
  public void close() {
    ahead.forEach(fetched -> fetched.image.cancel(true));
    ahead.clear();
  }
}

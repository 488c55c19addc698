// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import io.ijepa.settings.FetchOption;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/**
 * A stream's bytes, as many as may be and no more: whatever a store says of a length, memory is
 * taken as bytes come.
 */
final class BoundedBytes {
  private static final int FIRST = 64 << 10;

  /** Taken at once where a store says that so much will come. */
  private static final int TRUSTED = 1 << 20;

  /** Even a small heap has room for a photograph in each task. */
  private static final long MIN_SHARE = 16L << 20;

  /** Where the memory of a read comes from. */
  @FunctionalInterface
  interface Room {
    /** Waits until that many bytes more may be allocated. */
    void take(long bytes) throws InterruptedException;

    /** What was taken is not needed: the attempt has failed, and another will take its own. */
    default void giveBack() {}
  }

  private final long limit;
  private final String rule;

  /**
   * @param maxBytes what the user allows; the tasks that run at once must have room, too
   */
  BoundedBytes(long maxBytes) {
    this(maxBytes, share());
  }

  BoundedBytes(long maxBytes, long share) {
    this.limit = Math.min(maxBytes, share);
    this.rule =
        maxBytes <= share
            ? FetchOption.MAX_BYTES.key() + " allows " + maxBytes
            : "a heap of "
                + Runtime.getRuntime().maxMemory()
                + " bytes allows "
                + share
                + " for each task; give the executors more memory";
  }

  /** A quarter of the heap, by the tasks that run in it at once. */
  private static long share() {
    return Math.max(MIN_SHARE, Runtime.getRuntime().maxMemory() / 4 / slots());
  }

  private static int slots() {
    int machine = Runtime.getRuntime().availableProcessors();
    if (SparkEnv.get() == null) {
      return machine;
    }
    SparkConf conf = SparkEnv.get().conf();
    String master = conf.get("spark.master", "");
    int cores =
        master.matches("local\\[\\d{1,4}[,\\]].*")
            ? Integer.parseInt(master.replaceAll("local\\[(\\d+).*", "$1"))
            : conf.getInt("spark.executor.cores", machine);
    return Math.max(1, cores / Math.max(1, conf.getInt("spark.task.cpus", 1)));
  }

  /**
   * Takes the first memory for a stream, which may be opened now.
   *
   * @param length as the store says it; below 0 where it does not
   * @param room asked before anything is allocated
   * @throws RejectedImageException when there are too many
   */
  Reading reading(long length, Room room) throws RejectedImageException, InterruptedException {
    if (length > limit) {
      throw tooLarge("has " + length);
    }
    Reading reading = new Reading(length, room);
    reading.grow((int) (length < 0 ? Math.min(limit, FIRST) : Math.min(length, TRUSTED)));
    return reading;
  }

  /** The bytes of one stream. */
  final class Reading {
    private final long length;
    private final Room room;
    private byte[] bytes = new byte[0];
    private int count;

    private Reading(long length, Room room) {
      this.length = length;
      this.room = room;
    }

    /**
     * Reads to the end, or to the length where it is known. The stream stays open.
     *
     * @throws RejectedImageException when there are too many
     * @throws StoreFault when there are fewer than the store said
     */
    byte[] from(InputStream in) throws IOException, RejectedImageException, InterruptedException {
      while (count != length) {
        if (count == bytes.length) {
          int next = length < 0 ? in.read() : 0;
          if (next < 0) {
            break;
          }
          growFurther();
          if (length < 0) {
            bytes[count++] = (byte) next;
            continue;
          }
        }
        int read = in.read(bytes, count, bytes.length - count);
        if (read < 0) {
          if (length >= 0) {
            throw new StoreFault("ended after " + count + " of " + length + " bytes");
          }
          break;
        }
        count += read;
      }
      return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
    }

    private void growFurther() throws RejectedImageException, InterruptedException {
      if (count >= limit) {
        throw tooLarge("has more than " + limit);
      }
      grow((int) Math.min(length < 0 ? limit : length, 2L * bytes.length));
    }

    private void grow(int size) throws RejectedImageException, InterruptedException {
      room.take(size - bytes.length);
      try {
        bytes = Arrays.copyOf(bytes, size);
      } catch (OutOfMemoryError full) { // one array, which nothing else depends on
        throw tooLarge("does not fit into the heap: " + size);
      }
    }
  }

  /**
   * @throws RejectedImageException when there are too many
   */
  void check(long bytes) throws RejectedImageException {
    if (bytes > limit) {
      throw tooLarge("has " + bytes);
    }
  }

  private RejectedImageException tooLarge(String has) {
    return new RejectedImageException(
        Rejection.TOO_LARGE, "the encoded image " + has + " bytes; " + rule);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

/**
 * The bytes that the reads of this executor may hold before their images are wanted. The reads of a
 * task are numbered in the order of their rows. The first that is not handed over yet never waits,
 * so that there is always one that ends; those behind it wait while there is no room. Thread-safe.
 */
final class ReadAheadRoom {
  private static final long MIN = 32L << 20;
  private static final long MAX = 512L << 20;
  private static final ReadAheadRoom JVM =
      new ReadAheadRoom(Math.max(MIN, Math.min(MAX, Runtime.getRuntime().maxMemory() / 8)));

  private final long limit;
  private long held;

  ReadAheadRoom(long limit) {
    this.limit = limit;
  }

  static ReadAheadRoom ofJvm() {
    return JVM;
  }

  /** The reads of one task. */
  final class Queue {
    private long first; // the number of the first read that is not handed over

    /** Takes room if there is some, or if it is this read's turn. */
    boolean tryTake(long read, long bytes) {
      synchronized (ReadAheadRoom.this) {
        if (read > first && held + bytes > limit) {
          return false;
        }
        held += bytes;
        return true;
      }
    }

    /** Waits for room, unless it is this read's turn. */
    void take(long read, long bytes) throws InterruptedException {
      synchronized (ReadAheadRoom.this) {
        while (!tryTake(read, bytes)) {
          ReadAheadRoom.this.wait();
        }
      }
    }

    /** All reads before this one are handed over. */
    void turnOf(long read) {
      synchronized (ReadAheadRoom.this) {
        if (read > first) {
          first = read;
          ReadAheadRoom.this.notifyAll();
        }
      }
    }
  }

  Queue queue() {
    return new Queue();
  }

  synchronized void giveBack(long bytes) {
    held -= bytes;
    notifyAll();
  }

  /** Bytes that are held now, for tests. */
  synchronized long held() {
    return held;
  }
}

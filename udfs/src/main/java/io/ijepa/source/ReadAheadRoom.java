package io.ijepa.source;

/**
 * The bytes that one task's reads may hold before their images are wanted. Reads are numbered in
 * the order of their rows. The first that is not handed over yet never waits, so that there is
 * always one that ends; those behind it wait while there is no room. Thread-safe.
 */
final class ReadAheadRoom {
  private final long limit;
  private long held;
  private long first; // the number of the first read that is not handed over

  ReadAheadRoom(long limit) {
    this.limit = limit;
  }

  /** Waits for room, unless it is this read's turn. */
  synchronized void take(long read, long bytes) throws InterruptedException {
    while (read > first && held + bytes > limit) {
      wait();
    }
    held += bytes;
  }

  synchronized void giveBack(long bytes) {
    held -= bytes;
    notifyAll();
  }

  /** All reads before this one are handed over. */
  synchronized void turnOf(long read) {
    if (read > first) {
      first = read;
      notifyAll();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;

/**
 * Reads under way on this executor: at most so many, whatever the tasks, begun in the order in
 * which they came. One that a task waits for is begun beyond that, so that no task ever waits for
 * reads that others only want later. Thread-safe.
 */
final class ReadSlots {
  private static final Map<Integer, ReadSlots> ALL = new ConcurrentHashMap<>();

  private static final ExecutorService READERS =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "ijepa-fetch");
            thread.setDaemon(true);
            return thread;
          });

  private final int limit;
  private final Deque<Read<?>> waiting = new ArrayDeque<>();
  private int running;

  ReadSlots(int limit) {
    this.limit = limit;
  }

  /** This JVM's slots for so many reads at once. */
  static ReadSlots of(int limit) {
    return ALL.computeIfAbsent(limit, ReadSlots::new);
  }

  /** A read that has its slot, or waits for one. */
  static final class Read<T> extends FutureTask<T> {
    private final ReadSlots slots;
    private boolean begun; // guarded by slots, as is the next
    private boolean left;

    private Read(ReadSlots slots, Callable<T> work) {
      super(work);
      this.slots = slots;
    }

    /** A task waits for it now. */
    void hurry() {
      slots.hurry(this);
    }

    @Override
    protected void done() {
      slots.leave(this);
    }
  }

  <T> Read<T> submit(Callable<T> work) {
    Read<T> read = new Read<>(this, work);
    synchronized (this) {
      if (running < limit) {
        begin(read);
      } else {
        waiting.addLast(read);
      }
    }
    return read;
  }

  private void begin(Read<?> read) {
    read.begun = true;
    running++;
    READERS.execute(read);
  }

  private synchronized void hurry(Read<?> read) {
    if (!read.begun && waiting.remove(read)) {
      begin(read);
    }
  }

  private synchronized void leave(Read<?> read) {
    if (!read.begun) {
      waiting.remove(read); // cancelled
    } else if (!read.left) {
      read.left = true;
      running--;
      while (running < limit && !waiting.isEmpty()) {
        begin(waiting.removeFirst());
      }
    }
  }

  /** Whether no read is under way, for tests. */
  synchronized boolean isIdle() {
    return running == 0 && waiting.isEmpty();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Connections of this JVM that wait for their next request, by origin; for a short time only, since
 * servers close them too. Thread-safe.
 */
final class WebConnections {
  /** Below the five seconds after which common servers close theirs. */
  private static final long MAX_IDLE_NANOS = TimeUnit.SECONDS.toNanos(4);

  private static final int MAX_IDLE = 1024; // open files are few

  private final Map<String, Deque<WebConnection>> idle = new HashMap<>();
  private int count;
  private boolean sweeping;

  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "ijepa-fetch-idle");
            thread.setDaemon(true);
            return thread;
          });

  /** The one that was used last, and may be used at that address. */
  synchronized Optional<WebConnection> take(String origin, Gate gate) {
    Deque<WebConnection> waiting = idle.getOrDefault(origin, new ArrayDeque<>());
    for (Iterator<WebConnection> all = waiting.descendingIterator(); all.hasNext(); ) {
      WebConnection connection = all.next();
      if (connection.remote() == null || gate.allows(connection.remote())) {
        all.remove();
        forget(origin, waiting);
        return Optional.of(connection);
      }
    }
    return Optional.empty();
  }

  private void forget(String origin, Deque<WebConnection> waiting) {
    count--;
    if (waiting.isEmpty()) {
      idle.remove(origin);
    }
  }

  /** Keeps one for the next request. */
  void give(String origin, WebConnection connection) throws IOException {
    synchronized (this) {
      if (count < MAX_IDLE) {
        idle.computeIfAbsent(origin, any -> new ArrayDeque<>()).addLast(connection);
        count++;
        sweepLater();
        return;
      }
    }
    connection.close();
  }

  private void sweepLater() {
    if (!sweeping) {
      sweeping = true;
      // Its outcome is the connections that it closes.
      var unused = sweeper.schedule(this::sweep, MAX_IDLE_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  private void sweep() {
    Deque<WebConnection> old = new ArrayDeque<>();
    synchronized (this) {
      sweeping = false;
      for (Deque<WebConnection> waiting : idle.values()) {
        while (!waiting.isEmpty() && waiting.getFirst().idleNanos() >= MAX_IDLE_NANOS) {
          old.add(waiting.removeFirst());
          count--;
        }
      }
      idle.values().removeIf(Deque::isEmpty);
      if (count > 0) {
        sweepLater();
      }
    }
    for (WebConnection connection : old) {
      try {
        connection.close();
      } catch (IOException closedAlready) {
        // By the server.
      }
    }
  }

  synchronized int waiting() {
    return count;
  }
}

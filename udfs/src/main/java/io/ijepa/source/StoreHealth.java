// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How one store (a web server, a bucket, a file system) has answered this executor lately, whatever
 * task asked: how many requests it gets at once, when it wants to be left alone, and whether asking
 * it again has any sense. Thread-safe.
 */
final class StoreHealth {
  private static final Map<String, StoreHealth> ALL = new ConcurrentHashMap<>();

  /** Stores that are remembered though nothing is the matter with them. */
  private static final int REMEMBERED = 4096;

  /** So many faults in a row, over a time that the rules name, are no accident any more. */
  private static final int FAULTS = 16;

  /** So many refusals in a row, and not one object: that is no accident, either. */
  private static final int REFUSALS = 64;

  /** A store that is down is asked by one read now and then. */
  private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Answers to requests sent together are one sign to send fewer. */
  private static final long CUT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A store that has said nothing for so long may be well again. */
  private static final long FORGOTTEN_NANOS = TimeUnit.MINUTES.toNanos(5);

  private static final AtomicLong lastSweep = new AtomicLong(System.nanoTime());

  private int inFlight;
  private double allowed = Integer.MAX_VALUE; // at once
  private long lastCut = System.nanoTime() - CUT_NANOS;
  private long notBefore = System.nanoTime();
  private int faults; // in a row
  private int refusals; // of objects, in a row
  private long refusingSince;
  private long longestAsked; // by the store, since it is faulty
  private long faultySince;
  private long nextProbe;
  private String lastFault = "";
  private long lastFailure;

  StoreHealth() {}

  static StoreHealth of(String store) {
    long last = lastSweep.get();
    long now = System.nanoTime();
    if (ALL.size() > REMEMBERED && now - last > SWEEP_NANOS && lastSweep.compareAndSet(last, now)) {
      ALL.values().removeIf(StoreHealth::isUneventful);
    }
    return ALL.computeIfAbsent(store, name -> new StoreHealth());
  }

  private synchronized boolean isUneventful() {
    long now = System.nanoTime();
    return inFlight == 0
        && (faults == 0 || now - lastFailure > FORGOTTEN_NANOS)
        && now - notBefore > 0;
  }

  /**
   * Waits until the store may be asked. Each entry ends with {@link #delivered} or {@link #failed}.
   *
   * @param limit requests at once, at most
   * @param patience how long the store may do nothing but fail before it is down
   * @param givesUp whether a store that is down is not asked at all
   * @throws StoreFault when it is down; there is no sense in trying again
   */
  synchronized void enter(int limit, Duration patience, boolean givesUp)
      throws InterruptedException, StoreFault {
    while (true) {
      long now = System.nanoTime();
      if (inFlight == 0 && now - lastFailure > FORGOTTEN_NANOS) {
        faults = 0;
        refusals = 0;
      }
      if (givesUp && isDown(now, patience)) {
        if (now - nextProbe < 0) {
          throw StoreFault.last(lastFault + "; not asked again after " + faults + " such faults");
        }
        nextProbe = now + PROBE_NANOS;
        break;
      }
      if (now - notBefore < 0) {
        TimeUnit.NANOSECONDS.timedWait(this, notBefore - now);
      } else if (inFlight < Math.min(limit, Math.max(1, (int) allowed))) {
        break;
      } else {
        wait(TimeUnit.SECONDS.toMillis(1)); // another may have made it down meanwhile
      }
    }
    inFlight++;
  }

  private boolean isDown(long now, Duration patience) {
    return faults >= FAULTS && now - faultySince >= patience.toNanos() + longestAsked;
  }

  /** The store has answered, even if only that it has no such thing. */
  synchronized void delivered() {
    inFlight--;
    faults = 0;
    refusals = 0;
    if (allowed < Short.MAX_VALUE) {
      allowed += 1 / allowed;
    }
    notifyAll();
  }

  /** The read was given up by who asked for it. */
  synchronized void left() {
    inFlight--;
    notifyAll();
  }

  /**
   * The fault, which is the last one of its read where the store refuses whatever it is asked for:
   * keys that are no longer good would cost each row its waits, and be refused all the same.
   */
  synchronized StoreFault lastWhereAllAreRefused(StoreFault fault, Duration patience) {
    return fault.isOfObject()
            && refusals >= REFUSALS
            && System.nanoTime() - refusingSince >= patience.toNanos()
        ? StoreFault.last(fault.getMessage())
        : fault;
  }

  /** A read that had {@link #left} for a time is under way again, however many there are. */
  synchronized void rejoined() {
    inFlight++;
  }

  /**
   * Counts the fault, unless it says nothing of the store: one that refuses an object has answered.
   *
   * @param started when the attempt began, of {@link System#nanoTime}
   */
  synchronized void failed(StoreFault fault, long started) {
    inFlight--;
    lastFailure = System.nanoTime();
    if (fault.isOfObject()) {
      if (refusals == 0) {
        refusingSince = started;
      }
      refusals++;
      faults = 0;
      notifyAll();
      return;
    }
    if (faults == 0 || started - faultySince < 0) {
      faultySince = started;
    }
    long asked = fault.retryAfter().orElse(Duration.ZERO).toNanos();
    longestAsked = Math.max(faults == 0 ? 0 : longestAsked, asked);
    faults++;
    lastFault = fault.getMessage();
    notifyAll();
  }

  /**
   * The store has too much to do: fewer requests at once from now on, and none before the time that
   * it asks for. Said while a request is under way.
   */
  synchronized void throttled(Optional<Duration> wait) {
    long now = System.nanoTime();
    if (now - lastCut >= CUT_NANOS) {
      allowed = Math.max(1, Math.min(allowed, inFlight) / 2);
      lastCut = now;
    }
    long until = now + wait.orElse(Duration.ZERO).toNanos();
    if (until - notBefore > 0) {
      notBefore = until;
    }
  }
}

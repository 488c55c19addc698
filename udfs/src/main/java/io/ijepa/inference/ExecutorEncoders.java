package io.ijepa.inference;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The encoders of this JVM: one session for each key however many tasks ask for it. An encoder
 * outlives the tasks that use it, so that the next stage finds it warm, and is closed when another
 * one is asked for and nobody holds it. Thread-safe.
 */
public final class ExecutorEncoders {
  private static final Map<Object, SharedEncoder> ENCODERS = new HashMap<>();
  private static final AtomicInteger STARTED = new AtomicInteger();

  private ExecutorEncoders() {}

  /**
   * A lease on the encoder of this key, which is started if it does not run yet. Returns at once;
   * {@link EncoderLease#shape} waits for the session.
   *
   * @param key equal keys share an encoder
   * @param name a short name for threads and messages
   * @param maker makes the encoder; called on its own thread, once for each start
   */
  public static synchronized EncoderLease lease(Object key, String name, Supplier<Encoder> maker) {
    SharedEncoder shared = ENCODERS.get(key);
    // One that failed to start is tried again, but only when all who saw the failure are gone.
    if (shared != null && shared.ended() && shared.leases() == 0) {
      ENCODERS.remove(key);
      shared = null;
    }
    if (shared == null) {
      closeIdle();
      shared = new SharedEncoder(name, maker, STARTED.incrementAndGet());
      ENCODERS.put(key, shared);
    }
    return new EncoderLease(shared);
  }

  /** How many sessions this JVM has started so far. */
  public static int started() {
    return STARTED.get();
  }

  /** Closes the encoders that no task holds. */
  public static synchronized void closeIdle() {
    for (Iterator<SharedEncoder> all = ENCODERS.values().iterator(); all.hasNext(); ) {
      SharedEncoder shared = all.next();
      if (shared.leases() == 0) {
        shared.stop();
        all.remove();
      }
    }
  }
}

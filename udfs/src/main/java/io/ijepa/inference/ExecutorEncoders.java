package io.ijepa.inference;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
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
  private static final List<SharedEncoder> CLOSING = new ArrayList<>();
  private static final AtomicInteger STARTED = new AtomicInteger();

  private ExecutorEncoders() {}

  /**
   * A lease on the encoder of this key, which is started if it does not run yet, or if it failed.
   * Returns at once; {@link EncoderLease#shape} waits for the session.
   *
   * @param key equal keys share an encoder
   * @param name a short name for threads and messages
   * @param maker makes the encoder; called on its own thread, once for each start
   */
  public static synchronized EncoderLease lease(Object key, String name, Supplier<Encoder> maker) {
    SharedEncoder shared = ENCODERS.get(key);
    // Those who hold one that ended will fail; whoever comes later need not fail with them.
    if (shared == null || shared.threads.hasEnded()) {
      if (shared != null) {
        ENCODERS.remove(key);
        CLOSING.add(shared);
      }
      closeIdle();
      List<SharedEncoder> leaving = List.copyOf(CLOSING);
      shared = new SharedEncoder(name, () -> after(leaving, maker), STARTED.incrementAndGet());
      ENCODERS.put(key, shared);
    }
    return new EncoderLease(shared);
  }

  /** Two models need not fit into memory where one replaces the other. */
  private static Encoder after(List<SharedEncoder> leaving, Supplier<Encoder> maker) {
    try {
      for (SharedEncoder encoder : leaving) {
        encoder.threads.awaitEnd();
      }
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      throw new InferenceException("interrupted while another encoder was closed");
    }
    return maker.get();
  }

  /** How many sessions this JVM has started so far. */
  public static int started() {
    return STARTED.get();
  }

  /** Closes the encoders that no task holds; returns at once. */
  public static synchronized void closeIdle() {
    CLOSING.removeIf(encoder -> !encoder.threads.isAlive());
    for (Iterator<SharedEncoder> all = ENCODERS.values().iterator(); all.hasNext(); ) {
      SharedEncoder shared = all.next();
      if (shared.leases() == 0) {
        shared.threads.stop();
        CLOSING.add(shared);
        all.remove();
      }
    }
  }
}

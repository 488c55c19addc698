// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * The sessions of this JVM, all of them: the encoders of models and the small programs of a search.
 * Whoever needs one takes a lease, and equal keys share a session however many tasks ask for it.
 *
 * <p><b>Who owns what.</b> A session is made, run and closed by its own inference threads and by
 * nobody else; the holder of a lease only submits to it. A lease belongs to who took it, and must
 * be closed: a session is never closed under a lease.
 *
 * <p><b>Who closes a session.</b> It outlives its leases, so that the next stage finds it warm.
 * Once nobody holds it, it is closed
 *
 * <ul>
 *   <li>at once, if it is an encoder and another one is asked for: two models need not fit into
 *       memory where one takes the other's place, so the new one waits until the old one has ended;
 *   <li>at once, if it was {@linkplain #unshared made for one lease};
 *   <li>else by its own thread after five minutes ({@value Session#IDLE_PROPERTY} sets other
 *       seconds), which gives back what it has of a GPU's memory.
 * </ul>
 *
 * A session that failed is replaced when it is next asked for. Thread-safe.
 */
public final class Sessions {
  /** The type, so that equal keys of other sessions are no answer. */
  private record Slot(Class<?> type, Object key) {}

  private record ProgramKey(String name, Device device) {}

  private static final Map<Slot, Session<?>> STANDING = new HashMap<>();
  private static final List<Session<?>> LEAVING = new ArrayList<>();
  private static final AtomicInteger STARTED = new AtomicInteger();

  private Sessions() {}

  /**
   * A lease on an encoder and what its maker knows of it beside, which is started if it does not
   * run yet, or if it failed. Returns at once; {@link EncoderLease#shape} waits for the session.
   *
   * @param type what the maker makes
   * @param key equal keys of a type share a session
   * @param name a short name for threads and messages
   * @param maker called on the session's own thread, once for each start
   * @param encoder the encoder in it
   */
  public static <S extends AutoCloseable> EncoderLease<S> encoder(
      Class<S> type,
      Object key,
      String name,
      Supplier<S> maker,
      Function<? super S, ? extends Encoder> encoder) {
    return new EncoderLease<>(
        lease(new Slot(type, key), name, maker, made -> encoder.apply(made).threads()), encoder);
  }

  /** A lease on an encoder of which nothing more is known, as {@code encoder} above. */
  public static EncoderLease<Encoder> encoder(Object key, String name, Supplier<Encoder> maker) {
    return encoder(Encoder.class, key, name, maker, Function.identity());
  }

  /**
   * A lease on an encoder of its own, which is closed with the lease. Closes no idle one to make
   * room.
   *
   * @param name a short name for threads and messages
   * @param maker called on the session's own thread
   */
  public static synchronized EncoderLease<Encoder> unshared(String name, Supplier<Encoder> maker) {
    return new EncoderLease<>(
        new Lease<>(start(name, maker, Encoder::threads), Sessions::leave), Function.identity());
  }

  /**
   * A lease on a small graph of ours, started if it does not run yet, or if it failed. It has no
   * weights, so it closes no idle encoder and gives way to none.
   *
   * @param name equal names mean equal graphs
   * @param maker makes the program for the device; called on its own thread, once for each start
   */
  public static Lease<TensorProgram> program(
      String name, Device device, Supplier<TensorProgram> maker) {
    Slot slot = new Slot(TensorProgram.class, new ProgramKey(name, device));
    return lease(slot, name, maker, program -> 1);
  }

  private static synchronized <S extends AutoCloseable> Lease<S> lease(
      Slot slot, String name, Supplier<S> maker, ToIntFunction<S> threads) {
    return new Lease<>(
        Sessions.<S>standing(slot)
            .orElseGet(
                () -> {
                  if (isEncoder(slot)) {
                    close(Sessions::isEncoder);
                  }
                  Session<S> started = start(name, maker, threads);
                  STANDING.put(slot, started);
                  return started;
                }),
        released -> {});
  }

  @SuppressWarnings("unchecked") // a slot's type is that of its session
  private static <S extends AutoCloseable> Optional<Session<S>> standing(Slot slot) {
    Session<S> session = (Session<S>) STANDING.get(slot);
    // Those who hold one that ended will fail; whoever comes later need not fail with them.
    if (session != null && session.threads.hasEnded()) {
      STANDING.remove(slot);
      LEAVING.add(session);
      return Optional.empty();
    }
    return Optional.ofNullable(session);
  }

  private static <S extends AutoCloseable> Session<S> start(
      String name, Supplier<S> maker, ToIntFunction<S> threads) {
    LEAVING.removeIf(session -> !session.threads.isAlive());
    List<Session<?>> leaving = List.copyOf(LEAVING);
    return new Session<>(
        name,
        () -> after(leaving, maker),
        threads,
        STARTED.incrementAndGet(),
        Sessions::closeIfUnusedForLong);
  }

  private static <S> S after(List<Session<?>> leaving, Supplier<S> maker) {
    try {
      for (Session<?> session : leaving) {
        session.threads.awaitEnd();
      }
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      throw new InferenceException("interrupted while another session was closed");
    }
    return maker.get();
  }

  private static boolean isEncoder(Slot slot) {
    return slot.type() != TensorProgram.class;
  }

  /** How many sessions this JVM has started so far. */
  public static int started() {
    return STARTED.get();
  }

  /** Closes every session that nobody holds; returns at once. */
  public static synchronized void closeIdle() {
    close(slot -> true);
  }

  private static void close(Predicate<Slot> which) {
    STANDING
        .entrySet()
        .removeIf(
            entry -> {
              boolean closes = which.test(entry.getKey()) && entry.getValue().leases() == 0;
              if (closes) {
                leave(entry.getValue());
              }
              return closes;
            });
  }

  /** Called by the session's own thread, while it has nothing to run. */
  private static synchronized void closeIfUnusedForLong(Session<?> session) {
    if (session.isUnusedForLong() && STANDING.values().remove(session)) { // nobody came meanwhile
      leave(session);
    }
  }

  private static synchronized void leave(Session<?> session) {
    session.threads.stop();
    LEAVING.add(session);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import io.ijepa.model.ModelException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a hub is waited for, and how often it is asked again.
 *
 * @param attempts the most that one thing is asked for without getting further
 * @param answer until the head of an answer must have come
 * @param stall the longest silence inside a body; a slow body that keeps coming may take any time
 * @param sleeper waits between attempts; tests do not
 */
public record Patience(int attempts, Duration answer, Duration stall, Sleeper sleeper) {
  /** About two minutes of waiting before it gives up. */
  public static final Patience USUAL =
      new Patience(
          7,
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          duration -> Thread.sleep(duration.toMillis()));

  private static final long FIRST_MILLIS = 1000;
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** Lets time pass. */
  @FunctionalInterface
  public interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
  }

  /** One try of something. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws TransientException;
  }

  /** Tries until it works or the attempts are used up; each failure but the last is told. */
  <T> T persist(FetchProgress progress, Attempt<T> attempt) {
    for (int failures = 1; ; failures++) {
      try {
        return attempt.run();
      } catch (TransientException failed) {
        pause(failures, failed, progress, false);
      }
    }
  }

  /**
   * Waits before the next attempt: as long as the hub asks, else doubling from a second, with half
   * as much again of chance, so that many clients do not come back at once.
   *
   * @param kept whether something has come that a later fetch goes on from
   * @throws ModelException when this was the last attempt, or the hub asks for too long a wait
   */
  void pause(int failures, TransientException failed, FetchProgress progress, boolean kept) {
    String remedy = kept ? ", what has come is kept" : "";
    Duration asked = failed.retryAfter().orElse(Duration.ZERO);
    long backOff = FIRST_MILLIS << (failures - 1);
    long wait =
        (asked.isZero() ? backOff : asked.toMillis())
            + ThreadLocalRandom.current().nextLong(backOff / 2);
    boolean late = failed.lastStart().filter(left -> left.toMillis() < wait).isPresent();
    if (failures >= attempts || late) {
      throw new ModelException(
          failed.getMessage()
              + (failures == 1 ? "" : ", " + failures + " times in a row")
              + (failed.lastStart().isPresent()
                  ? "; without a network, name a local folder, set HF_HUB_OFFLINE=1 for what the"
                      + " local cache holds, or use `ijepa model fetch` where there is one"
                  : "; try again later")
              + remedy,
          failed);
    }
    if (asked.compareTo(LONGEST) > 0) {
      throw new ModelException(
          failed.getMessage()
              + "; it asks to wait "
              + asked.toSeconds()
              + " s: try again then"
              + remedy,
          failed);
    }
    progress.retrying(failed.getMessage(), failures + 1, Duration.ofMillis(wait));
    try {
      sleeper.sleep(Duration.ofMillis(wait));
    } catch (InterruptedException interrupted) {
      throw interrupted();
    }
  }

  static ModelException interrupted() {
    Thread.currentThread().interrupt();
    return new ModelException(
        "interrupted while fetching a model; the next fetch goes on from there");
  }
}

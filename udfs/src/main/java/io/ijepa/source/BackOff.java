// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a read waits between its attempts: twice as long each time, up to a minute, and up to
 * half as much again by chance, so that reads that failed together do not ask again together.
 *
 * @param first the wait after the first failure, without the chance
 */
record BackOff(Duration first) {
  static final BackOff USUAL = new BackOff(Duration.ofSeconds(1));

  private static final Duration LONGEST = Duration.ofMinutes(1);

  /**
   * @param failures so far, from 1 on
   * @return without the chance
   */
  Duration after(int failures) {
    long millis = first.toMillis() << Math.min(failures - 1, 20);
    return Duration.ofMillis(Math.min(LONGEST.toMillis(), millis));
  }

  /** The waits of a read that is tried again so many times, together and without the chance. */
  Duration ofAll(int retries) {
    Duration all = Duration.ZERO;
    for (int failures = 1; failures <= retries; failures++) {
      all = all.plus(after(failures));
    }
    return all;
  }

  /**
   * @param asked the least wait, as the store asks for it
   */
  void pause(int failures, Duration asked) throws InterruptedException {
    long wait = after(failures).toMillis();
    long chance = ThreadLocalRandom.current().nextLong(wait / 2 + 1);
    Thread.sleep(Math.max(wait, asked.toMillis()) + chance);
  }
}

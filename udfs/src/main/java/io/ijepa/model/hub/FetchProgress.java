// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import java.time.Duration;

/** Is told how far a fetch has come, by the thread that fetches. */
public interface FetchProgress {

  /** What comes from where, once. */
  void begin(String model, String host);

  /**
   * Called for every chunk, the last time with {@code bytes == total}.
   *
   * @param total bytes of the file; -1 where the hub does not say
   */
  void received(String file, long bytes, long total);

  /**
   * What went wrong, and when it is tried again.
   *
   * @param attempt the number of the next try, from 2
   */
  void retrying(String failure, int attempt, Duration wait);
}

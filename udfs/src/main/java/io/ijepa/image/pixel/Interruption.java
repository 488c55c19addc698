// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.pixel;

import java.util.concurrent.CancellationException;

/** How a long loop over an image learns that its task is over. */
public final class Interruption {
  private Interruption() {}

  /**
   * Asked every some milliseconds of work at most.
   *
   * @throws CancellationException if the thread is interrupted; its interrupt flag stays set
   */
  public static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted while an image was decoded");
    }
  }
}

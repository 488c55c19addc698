// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import java.util.concurrent.CancellationException;

/** Work on one image. */
@FunctionalInterface
interface Decoding<T> {
  T run() throws RejectedImageException;

  /**
   * What a decoder throws beyond its rejections is a fault of ours that this file brought to light:
   * it costs the image, not the job. An interrupted wait is neither.
   */
  static <T> T guard(Decoding<T> work) throws RejectedImageException {
    try {
      return work.run();
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      String found = e.toString().lines().findFirst().orElse("");
      RejectedImageException rejected =
          new RejectedImageException(Rejection.CORRUPT, "image could not be decoded: " + found);
      rejected.initCause(e);
      throw rejected;
    }
  }
}

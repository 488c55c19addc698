// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.ImageCost;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;

/**
 * An image of which only the header has been read: what it is going to cost, and how to go on. The
 * cost covers all that {@link Decoding#decode} and the reading of its rows allocate.
 *
 * @param width as the header declares it, not turned
 * @param height as the header declares it, not turned
 */
record Undecoded(int width, int height, ImageCost cost, Decoding decoding) {

  /** Decodes; the caller has the room for it, and closes the rows. */
  @FunctionalInterface
  interface Decoding {
    PixelRows decode() throws RejectedImageException;
  }
}

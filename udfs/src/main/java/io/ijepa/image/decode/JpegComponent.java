// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

/**
 * A component of a JPEG.
 *
 * @param across horizontal sampling factor, 1 to 4
 * @param down vertical sampling factor, 1 to 4
 */
record JpegComponent(int id, int across, int down) {
  static final int COEFFICIENTS = 64;

  /** Blocks of this component in an image of which the largest factors are given. */
  long blocks(int width, int height, int maxAcross, int maxDown) {
    long columns = (width * (long) across + 8L * maxAcross - 1) / (8L * maxAcross);
    long rows = (height * (long) down + 8L * maxDown - 1) / (8L * maxDown);
    return (columns + across - 1) / across * across * ((rows + down - 1) / down * down);
  }
}

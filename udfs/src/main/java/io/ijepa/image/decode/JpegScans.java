// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;

/**
 * All scans of a JPEG up to its end-of-image marker.
 *
 * @param whole whether libjpeg keeps the coefficients of the whole image, because the first scan
 *     does not hold all of them
 * @param work steps of decoding them
 */
record JpegScans(boolean whole, long work) {
  /** libjpeg's own decoders write ten; more than this has been seen from nobody. */
  static final int MOST_SCANS = 256;

  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;
  private static final int DRI = 0xDD;

  /** What a scan of a progressive image costs for a block, however few coefficients it adds. */
  private static final int STEPS_PER_BLOCK = 16;

  /** Huffman codes are shorter than bytes. */
  private static final int STEPS_PER_BYTE = 4;

  /**
   * Walks from scan to scan to the end-of-image marker. The decoder must see it: without one it
   * would fill what is missing with grey. An only scan is a matter of {@link JpegSingleScan}.
   */
  static JpegScans read(EncodedBytes file, JpegHeader header) throws RejectedImageException {
    long position = 2;
    int scans = 0;
    boolean whole = header.progressive();
    long work = 0;
    int interval = 0;
    while (true) {
      long found = JpegHeader.find(file, position);
      if (found < 0) {
        throw file.corrupt(
            "ends after %,d bytes without an end-of-image marker".formatted(file.length()));
      }
      int marker = file.u8(found - 1);
      if (marker == EOI) {
        return new JpegScans(whole, work + STEPS_PER_BYTE * found);
      }
      position = found;
      if (JpegHeader.standsAlone(marker)) {
        continue;
      }
      if (!file.has(found, 2)) {
        throw file.corrupt("ends after %,d bytes within a marker".formatted(file.length()));
      }
      int length = Math.max(2, file.u16be(found));
      if (marker == SOS) {
        if (++scans > MOST_SCANS) {
          throw new RejectedImageException(
              Rejection.TOO_LARGE,
              "JPEG has more than %d scans; saved again by any program it has ten at most"
                  .formatted(MOST_SCANS),
              header.width(),
              header.height());
        }
        int components = file.has(found, 3) ? file.u8(found + 2) : 0;
        whole |= scans == 1 && components < header.components().size();
        work += work(file, found + 3, components, header);
        if (!whole) {
          long intervals = interval == 0 ? 1 : (header.units() + interval - 1) / interval;
          long end = JpegSingleScan.end(file, found + length, intervals);
          return new JpegScans(false, work + STEPS_PER_BYTE * end);
        }
      } else if (marker == DRI && scans == 0 && length == 4) {
        interval = file.u16be(found + 2);
      }
      position = found + length;
    }
  }

  /** The bytes of all coefficients, which libjpeg keeps as 16 bits each. */
  static long coefficientBytes(JpegHeader header) {
    return header.components().stream()
        .mapToLong(c -> 2L * JpegComponent.COEFFICIENTS * header.blocks(c))
        .sum();
  }

  /** A scan that names components, or bands, that there are not ends the decoding. */
  private static long work(EncodedBytes file, long at, int components, JpegHeader header)
      throws RejectedImageException {
    if (!file.has(at, 2L * components + 2)) {
      return 0;
    }
    int first = file.u8(at + 2L * components);
    int last = file.u8(at + 2L * components + 1);
    int steps =
        header.progressive()
            ? STEPS_PER_BLOCK + Math.max(0, last - first) + 1
            : JpegComponent.COEFFICIENTS / 2;
    long work = 0;
    for (int i = 0; i < components; i++) {
      int id = file.u8(at + 2L * i);
      for (JpegComponent component : header.components()) {
        if (component.id() == id) {
          work += steps * header.blocks(component);
        }
      }
    }
    return work;
  }
}

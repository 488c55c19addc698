// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.RejectedImageException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the markers of a JPEG say, read from its start to its end-of-image marker. Bytes after the
 * end are ignored: trailing data and the further images of an MPO.
 *
 * @param components one for grey, three for colour, four for CMYK or YCCK
 * @param adobeTransform the colour transform that an Adobe marker names, or -1 without one
 * @param orientation of the first EXIF, 1 where there is none
 */
record JpegHeader(
    int width,
    int height,
    List<JpegComponent> components,
    boolean progressive,
    int adobeTransform,
    int orientation) {
  private static final int SOI = 0xD8;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;
  private static final int APP1 = 0xE1;
  private static final int APP14 = 0xEE;

  /** Reads the markers up to the first scan; decodes and allocates nothing. */
  static JpegHeader read(EncodedBytes file) throws RejectedImageException {
    long position = 2;
    JpegHeader frame = null;
    int adobe = -1;
    int orientation = 1;
    boolean exif = false;
    while (true) {
      position = nextMarker(file, position);
      int marker = file.u8(position - 1);
      if (marker == SOS) {
        if (frame == null) {
          throw file.corrupt("has a scan before its frame header");
        }
        return new JpegHeader(
            frame.width, frame.height, frame.components, frame.progressive, adobe, orientation);
      }
      if (marker == EOI) {
        throw file.corrupt("ends without a scan");
      }
      if (standsAlone(marker)) {
        continue;
      }
      int length = file.u16be(position);
      file.require(position, Math.max(2, length));
      if (isFrame(marker)) {
        frame = frame(file, position, marker);
      } else if (marker == APP14 && length >= 14 && file.startsWith(position + 2, "Adobe")) {
        adobe = file.u8(position + 13);
      } else if (marker == APP1 && !exif && isExif(file, position, length)) {
        orientation = ExifOrientationTag.read(file, position + 8, length - 8L);
        exif = true;
      }
      position += Math.max(2, length);
    }
  }

  /** Pillow joins all blocks of EXIF: the first that is not empty decides. */
  private static boolean isExif(EncodedBytes file, long position, int length) {
    return length > 8 && file.startsWith(position + 2, ExifOrientationTag.PREFIX);
  }

  private static long nextMarker(EncodedBytes file, long from) throws RejectedImageException {
    long found = find(file, from);
    if (found < 0) {
      throw file.corrupt("ends after %,d bytes without a scan".formatted(file.length()));
    }
    return found;
  }

  /** The position after the next marker, skipping entropy-coded data and fill; -1 if none. */
  static long find(EncodedBytes file, long from) {
    byte[] data = file.data();
    for (long i = from; i + 1 < data.length; i++) {
      if (data[(int) i] == (byte) 0xFF) {
        int code = data[(int) i + 1] & 0xFF;
        if (code != 0 && code != 0xFF && !(code >= 0xD0 && code <= 0xD7)) {
          return i + 2;
        }
      }
    }
    return -1;
  }

  private static JpegHeader frame(EncodedBytes file, long position, int marker)
      throws RejectedImageException {
    int bits = file.u8(position + 2);
    if (bits != 8) {
      throw file.unsupported("with %d bits per sample; 8 are decoded".formatted(bits));
    }
    int components = file.u8(position + 7);
    if (components != 1 && components != 3 && components != 4) {
      throw file.unsupported("with %d components; 1, 3 or 4 are decoded".formatted(components));
    }
    boolean progressive = marker == 0xC2 || marker == 0xC6 || marker == 0xCA || marker == 0xCE;
    List<JpegComponent> parts = new ArrayList<>();
    for (int i = 0; i < components; i++) {
      long at = position + 8 + 3L * i;
      int factors = file.u8(at + 1);
      parts.add(new JpegComponent(file.u8(at), factor(factors >> 4), factor(factors & 15)));
    }
    return new JpegHeader(
        file.u16be(position + 5), file.u16be(position + 3), parts, progressive, -1, 1);
  }

  /** libjpeg refuses what is no factor. */
  private static int factor(int value) {
    return Math.max(1, Math.min(4, value));
  }

  /** Blocks of 8 x 8 values of a component. */
  long blocks(JpegComponent component) {
    int across = components.stream().mapToInt(JpegComponent::across).max().orElse(1);
    int down = components.stream().mapToInt(JpegComponent::down).max().orElse(1);
    return component.blocks(width, height, across, down);
  }

  /**
   * What a restart interval counts, in a scan of all components: one of each, or of a grey block.
   */
  long units() {
    int across = components.stream().mapToInt(JpegComponent::across).max().orElse(1);
    int down = components.stream().mapToInt(JpegComponent::down).max().orElse(1);
    boolean grey = components.size() == 1;
    long columns = 8L * (grey ? 1 : across);
    long rows = 8L * (grey ? 1 : down);
    return (width + columns - 1) / columns * ((height + rows - 1) / rows);
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  static boolean standsAlone(int marker) {
    return marker == SOI || marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7);
  }
}

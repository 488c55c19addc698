// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.RejectedImageException;

/**
 * The data of a JPEG's only scan, walked as libjpeg walks them. Its entropy decoder stops at any
 * marker and fills what is missing with grey, without an error; the error comes behind the last
 * row, where the marker that stopped it must be one that may stand there. OpenCV has its rows by
 * then and does not ask, so it is asked here.
 */
final class JpegSingleScan {
  /** Pillow hands the file over in blocks, and asks for none behind the one with the last row. */
  private static final int BLOCK = 1 << 16;

  private static final int TABLES = 4;
  private static final int ARITHMETIC_TABLES = 32;

  private static final int TEM = 0x01;
  private static final int SOF0 = 0xC0;
  private static final int DHT = 0xC4;
  private static final int DAC = 0xCC;
  private static final int RST0 = 0xD0;
  private static final int RST7 = 0xD7;
  private static final int EOI = 0xD9;
  private static final int DQT = 0xDB;
  private static final int DNL = 0xDC;
  private static final int DRI = 0xDD;
  private static final int APP0 = 0xE0;
  private static final int APP15 = 0xEF;
  private static final int COM = 0xFE;

  private final EncodedBytes file;

  /** Behind the last marker that was found. */
  private long position;

  /** The marker that keeps the decoder from the data behind it, or 0. */
  private int unread;

  private JpegSingleScan(EncodedBytes file, long start) {
    this.file = file;
    this.position = start;
  }

  /**
   * Refuses what libjpeg would refuse behind the last row.
   *
   * @param start of the entropy-coded data
   * @param intervals in how many parts restart markers cut them, 1 without
   * @return how many bytes of the file were looked at
   */
  static long end(EncodedBytes file, long start, long intervals) throws RejectedImageException {
    JpegSingleScan scan = new JpegSingleScan(file, start);
    for (long i = 1; i < intervals && (scan.unread == 0 || isRestart(scan.unread)); i++) {
      scan.restart((int) (i - 1 & 7));
    }
    scan.stop();
    scan.finish(Math.min(file.length(), ((scan.position - 1) / BLOCK + 1) * BLOCK));
    return scan.position;
  }

  /** What {@code jpeg_resync_to_restart} does where another marker stands than is expected. */
  private void restart(int expected) throws RejectedImageException {
    stop();
    while (unread < SOF0 || (isRestart(unread) && ahead(expected) >= 6)) {
      unread = 0; // no marker, or a restart marker of before: look for the next
      stop();
    }
    boolean soon = ahead(expected) == 1 || ahead(expected) == 2;
    if (isRestart(unread) && !soon) {
      unread = 0;
    }
  }

  private int ahead(int expected) {
    return unread - RST0 - expected & 7;
  }

  private static boolean isRestart(int marker) {
    return marker >= RST0 && marker <= RST7;
  }

  /** Goes on to the marker at which the decoder stops. */
  private void stop() throws RejectedImageException {
    if (unread == 0 && !next(file.length())) {
      throw file.corrupt(
          "ends after %,d bytes without an end-of-image marker".formatted(file.length()));
    }
  }

  private boolean next(long end) {
    byte[] data = file.data();
    for (long i = position; i + 1 < end; i++) {
      int code = data[(int) i + 1] & 0xFF;
      if (data[(int) i] == (byte) 0xFF && code != 0 && code != 0xFF) {
        position = i + 2;
        unread = code;
        return true;
      }
    }
    return false;
  }

  /** Reads markers up to the end of the image; where the bytes end first, the rows are enough. */
  private void finish(long end) throws RejectedImageException {
    while (unread != EOI) {
      long at = position;
      boolean alone = unread == TEM || isRestart(unread);
      if (!alone) {
        if (!mayFollow(unread)) {
          throw falseMarker();
        }
        if (at + 2 > end) {
          return;
        }
        int length = Math.max(2, file.u16be(at));
        if (!wellFormed(unread, at, end)) {
          throw falseMarker();
        }
        position = at + length;
      }
      if (position > end || !next(end)) {
        return;
      }
    }
  }

  private static boolean mayFollow(int marker) {
    return switch (marker) {
      case DHT, DAC, DQT, DRI, DNL, COM -> true;
      default -> marker >= APP0 && marker <= APP15;
    };
  }

  /** Whether a segment of tables is one, as far as its bytes are there. */
  private boolean wellFormed(int marker, long at, long end) throws RejectedImageException {
    long from = at + 2;
    int left = file.u16be(at) - 2;
    switch (marker) {
      case DRI -> {
        return left == 2;
      }
      case DQT -> {
        while (left > 0) {
          if (from >= end) {
            return true;
          }
          int kind = file.u8(from);
          if ((kind & 15) >= TABLES) {
            return false;
          }
          int size = 1 + 64 + (kind > 15 ? 64 : 0);
          from += size;
          left -= size;
        }
        return left == 0 || from > end;
      }
      case DAC -> {
        while (left > 0) {
          if (from + 2 > end) {
            return true;
          }
          int table = file.u8(from);
          int value = file.u8(from + 1);
          boolean direct = table < ARITHMETIC_TABLES / 2;
          if (table >= ARITHMETIC_TABLES || (direct && (value & 15) > value >> 4)) {
            return false;
          }
          from += 2;
          left -= 2;
        }
        return left == 0;
      }
      case DHT -> {
        while (left > 16) {
          if (from + 17 > end) {
            return true;
          }
          int codes = 0;
          for (int i = 1; i <= 16; i++) {
            codes += file.u8(from + i);
          }
          left -= 17;
          if (codes > 256 || codes > left) {
            return false;
          }
          int table = file.u8(from) & ~0x10;
          from += 17 + codes;
          left -= codes;
          if (table >= TABLES && from <= end) {
            return false;
          }
        }
        return left == 0 || from > end;
      }
      default -> {
        return true;
      }
    }
  }

  private RejectedImageException falseMarker() {
    return file.corrupt(
        "has a marker FF %02X among the data of its image, at byte %,d: what follows is lost"
            .formatted(unread, position - 2));
  }
}

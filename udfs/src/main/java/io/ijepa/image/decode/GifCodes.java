// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.RejectedImageException;

/** GIF's LZW: codes of up to 12 bits in blocks of up to 255 bytes, a block read only as a whole. */
final class GifCodes {
  private static final int MAX_BITS = 12;
  private static final int TABLE = 1 << MAX_BITS;

  private final EncodedBytes file;
  private final int clear;
  private final int firstBits;
  private final byte[] suffix = new byte[TABLE];
  private final short[] prefix = new short[TABLE];
  private final byte[] pending = new byte[TABLE + 1];
  private long position;
  private int blockLeft;
  private long buffer;
  private int buffered;
  private int codeBits;
  private int next;
  private int last = -1;
  private int lastFirst;
  private int pendingFrom = pending.length;

  GifCodes(EncodedBytes file, long position, int bits) throws RejectedImageException {
    if (bits > MAX_BITS) {
      throw file.corrupt(
          "names codes of %d bits; at most %d are allowed".formatted(bits, MAX_BITS));
    }
    this.file = file;
    this.position = position;
    this.clear = 1 << bits;
    this.firstBits = bits + 1;
    reset();
  }

  void read(byte[] indices, int count) throws RejectedImageException {
    int filled = 0;
    while (filled < count) {
      if (pendingFrom == pending.length) {
        decode();
      }
      int taken = Math.min(count - filled, pending.length - pendingFrom);
      System.arraycopy(pending, pendingFrom, indices, filled, taken);
      pendingFrom += taken;
      filled += taken;
    }
  }

  private void reset() {
    codeBits = firstBits;
    next = clear + 2;
    last = -1;
  }

  /** Expands the next code backwards from the end of {@code pending}. */
  private void decode() throws RejectedImageException {
    int code = code();
    if (code == clear) {
      reset();
      return;
    }
    if (code == clear + 1) {
      throw file.corrupt("has an end code before its last pixel");
    }
    if (last < 0) {
      if (code > clear) {
        throw file.corrupt("has a code that is not defined yet");
      }
      lastFirst = code;
      last = code;
      pending[--pendingFrom] = (byte) code;
      return;
    }
    if (code > next) {
      throw file.corrupt("has a code that is not defined yet");
    }
    int walk = code;
    if (code == next) {
      pending[--pendingFrom] = (byte) lastFirst;
      walk = last;
    }
    while (walk >= clear) {
      if (walk >= TABLE || pendingFrom <= 1) {
        throw file.corrupt("has a code that leads in a circle");
      }
      pending[--pendingFrom] = suffix[walk];
      walk = prefix[walk];
    }
    pending[--pendingFrom] = (byte) walk;
    lastFirst = walk;
    if (next < TABLE) {
      suffix[next] = (byte) walk;
      prefix[next] = (short) last;
      if (next == (1 << codeBits) - 1 && codeBits < MAX_BITS) {
        codeBits++;
      }
      next++;
    }
    last = code;
  }

  private int code() throws RejectedImageException {
    while (buffered < codeBits) {
      if (blockLeft == 0) {
        blockLeft = file.has(position, 1) ? file.u8(position) : -1;
        if (blockLeft < 0 || !file.has(position + 1, blockLeft)) {
          throw file.corrupt(
              "ends after %,d bytes, before its last pixel".formatted(file.length()));
        }
        position++;
        continue;
      }
      buffer |= (long) file.u8(position++) << buffered;
      buffered += 8;
      blockLeft--;
    }
    int code = (int) buffer & ((1 << codeBits) - 1);
    buffer >>>= codeBits;
    buffered -= codeBits;
    return code;
  }
}

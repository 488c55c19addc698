// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.RejectedImageException;

/** TIFF's LZW: highest bit first, codes that widen one entry early. */
final class TiffLzw extends TiffStream {
  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int FIRST = 258;
  private static final int MAX_BITS = 12;
  private static final int TABLE = 1 << MAX_BITS;

  private final EncodedBytes file;
  private final int end;
  private final byte[] suffix = new byte[TABLE];
  private final short[] prefix = new short[TABLE];
  private final byte[] pending = new byte[TABLE + 1];
  private int position;
  private int buffer;
  private int buffered;
  private int codeBits = 9;
  private int next = FIRST;
  private int last = -1;
  private int lastFirst;
  private int pendingFrom = pending.length;

  TiffLzw(EncodedBytes file, int offset, int count) throws RejectedImageException {
    this.file = file;
    this.position = offset;
    this.end = offset + count;
    if (count >= 2 && file.u8(offset) == 0 && (file.u8(offset + 1L) & 1) != 0) {
      throw file.unsupported("with LZW of the kind that was used before TIFF 6.0");
    }
  }

  @Override
  void read(byte[] into, int count) throws RejectedImageException {
    for (int filled = 0; filled < count; ) {
      if (pendingFrom == pending.length) {
        decode();
      }
      int taken = Math.min(count - filled, pending.length - pendingFrom);
      System.arraycopy(pending, pendingFrom, into, filled, taken);
      pendingFrom += taken;
      filled += taken;
    }
  }

  private void decode() throws RejectedImageException {
    int code = code();
    if (code == END) {
      throw tooShort(file);
    }
    if (code == CLEAR) {
      codeBits = 9;
      next = FIRST;
      last = -1;
      return;
    }
    if (code > next || code >= TABLE || (last < 0 && code > CLEAR)) {
      throw file.corrupt("has an LZW code that is not defined yet");
    }
    int walk = code;
    if (code == next) {
      pending[--pendingFrom] = (byte) lastFirst;
      walk = last;
    }
    while (walk > CLEAR) {
      pending[--pendingFrom] = suffix[walk];
      walk = prefix[walk];
    }
    pending[--pendingFrom] = (byte) walk;
    lastFirst = walk;
    if (last >= 0 && next < TABLE) {
      suffix[next] = (byte) walk;
      prefix[next] = (short) last;
      next++;
      if (next == (1 << codeBits) - 1 && codeBits < MAX_BITS) {
        codeBits++;
      }
    }
    last = code;
  }

  private int code() throws RejectedImageException {
    while (buffered < codeBits) {
      if (position >= end) {
        throw tooShort(file);
      }
      buffer = buffer << 8 | (file.data()[position++] & 0xFF);
      buffered += 8;
    }
    buffered -= codeBits;
    return buffer >>> buffered & ((1 << codeBits) - 1);
  }
}

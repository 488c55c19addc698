// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import java.nio.charset.StandardCharsets;

/** The bytes of an encoded image, read with bounds: past the end is {@link Rejection#CORRUPT}. */
public record EncodedBytes(byte[] data, String format) {

  int length() {
    return data.length;
  }

  boolean has(long position, long count) {
    return position >= 0 && count >= 0 && position + count <= data.length;
  }

  int u8(long position) throws RejectedImageException {
    require(position, 1);
    return data[(int) position] & 0xFF;
  }

  int u16le(long position) throws RejectedImageException {
    return u8(position) | u8(position + 1) << 8;
  }

  int u16be(long position) throws RejectedImageException {
    return u8(position) << 8 | u8(position + 1);
  }

  long u32le(long position) throws RejectedImageException {
    return u16le(position) | (long) u16le(position + 2) << 16;
  }

  long u32be(long position) throws RejectedImageException {
    return (long) u16be(position) << 16 | u16be(position + 2);
  }

  boolean startsWith(long position, String ascii) {
    if (!has(position, ascii.length())) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if ((data[(int) position + i] & 0xFF) != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  String ascii(long position, int count) throws RejectedImageException {
    require(position, count);
    return new String(data, (int) position, count, StandardCharsets.ISO_8859_1);
  }

  void require(long position, long count) throws RejectedImageException {
    if (!has(position, count)) {
      throw corrupt(
          "ends after %,d bytes, but %,d are needed".formatted(data.length, position + count));
    }
  }

  /** A rejection whose message begins with the format's name. */
  RejectedImageException corrupt(String what) {
    return new RejectedImageException(Rejection.CORRUPT, format + " " + what);
  }

  RejectedImageException unsupported(String what) {
    return new RejectedImageException(Rejection.UNSUPPORTED_FORMAT, format + " " + what);
  }
}

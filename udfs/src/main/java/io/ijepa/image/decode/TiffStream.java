// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.RejectedImageException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The decompressed bytes of one strip or tile, in order. */
abstract class TiffStream implements AutoCloseable {
  static final int LZW = 5;
  static final int DEFLATE = 8;
  static final int OLD_DEFLATE = 32946;
  static final int PACK_BITS = 32773;

  static boolean decodes(int compression) {
    return compression == TiffLayout.RAW
        || compression == LZW
        || compression == DEFLATE
        || compression == OLD_DEFLATE
        || compression == PACK_BITS;
  }

  static TiffStream open(EncodedBytes file, int compression, int offset, int count)
      throws RejectedImageException {
    return switch (compression) {
      case LZW -> new TiffLzw(file, offset, count);
      case DEFLATE, OLD_DEFLATE -> new Inflated(file, offset, count);
      case PACK_BITS -> new PackBits(file, offset, count);
      default -> new Raw(file, offset, count);
    };
  }

  /** Fills the first {@code count} bytes of {@code into}. */
  abstract void read(byte[] into, int count) throws RejectedImageException;

  /** Passes over bytes, of which the last may be missing. */
  void skip(int count) throws RejectedImageException {
    read(new byte[count], count);
  }

  @Override
  public void close() {}

  static RejectedImageException tooShort(EncodedBytes file) {
    return file.corrupt("has a strip or tile that ends before its last row");
  }

  private static final class Raw extends TiffStream {
    private final EncodedBytes file;
    private final int end;
    private int position;

    Raw(EncodedBytes file, int offset, int count) {
      this.file = file;
      this.position = offset;
      this.end = offset + count;
    }

    @Override
    void read(byte[] into, int count) throws RejectedImageException {
      if (end - position < count) {
        throw file.corrupt("ends after %,d bytes, before its last row".formatted(file.length()));
      }
      System.arraycopy(file.data(), position, into, 0, count);
      position += count;
    }

    @Override
    void skip(int count) {
      position = (int) Math.min(end, (long) position + count);
    }
  }

  private static final class Inflated extends TiffStream {
    private final EncodedBytes file;
    private final Inflater inflater = new Inflater();

    Inflated(EncodedBytes file, int offset, int count) {
      this.file = file;
      inflater.setInput(file.data(), offset, count);
    }

    @Override
    void read(byte[] into, int count) throws RejectedImageException {
      try {
        for (int filled = 0; filled < count; ) {
          int got = inflater.inflate(into, filled, count - filled);
          if (got == 0) {
            throw tooShort(file);
          }
          filled += got;
        }
      } catch (DataFormatException e) {
        throw file.corrupt("has damaged image data: " + e.getMessage());
      }
    }

    @Override
    public void close() {
      inflater.end();
    }
  }

  private static final class PackBits extends TiffStream {
    private final EncodedBytes file;
    private final int end;
    private int position;
    private int copies;
    private int repeats;

    PackBits(EncodedBytes file, int offset, int count) {
      this.file = file;
      this.position = offset;
      this.end = offset + count;
    }

    @Override
    void read(byte[] into, int count) throws RejectedImageException {
      for (int filled = 0; filled < count; ) {
        if (position >= end) {
          throw tooShort(file);
        }
        if (repeats > 0) {
          into[filled++] = file.data()[position];
          if (--repeats == 0) {
            position++;
          }
        } else if (copies > 0) {
          into[filled++] = file.data()[position++];
          copies--;
        } else {
          int header = file.data()[position++];
          if (header >= 0) {
            copies = header + 1;
          } else if (header != -128) {
            repeats = 1 - header;
          }
        }
      }
    }
  }
}

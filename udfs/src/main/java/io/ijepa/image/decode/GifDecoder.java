// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.ImageCost;
import io.ijepa.image.pixel.RejectedImageException;

/**
 * The first frame of a GIF. Its screen grows where the frame is larger; outside the frame stands
 * the transparent colour, or colour 0 without one. Transparency itself is dropped.
 */
final class GifDecoder {
  private static final int SCREEN = 13;
  private static final int EXTENSION = 0x21;
  private static final int IMAGE = 0x2C;
  private static final int TRAILER = 0x3B;
  private static final int GRAPHIC_CONTROL = 0xF9;

  private final EncodedBytes file;
  private Palette palette;
  private int background;
  private long position;

  private GifDecoder(EncodedBytes file) {
    this.file = file;
  }

  static Undecoded read(EncodedBytes file, DecodeOptions options) throws RejectedImageException {
    return new GifDecoder(file).first(options);
  }

  private Undecoded first(DecodeOptions options) throws RejectedImageException {
    int width = file.u16le(6);
    int height = file.u16le(8);
    int flags = file.u8(10);
    position = SCREEN;
    readPalette(flags);
    seekImage();
    int left = file.u16le(position);
    int top = file.u16le(position + 2);
    int frameWidth = file.u16le(position + 4);
    int frameHeight = file.u16le(position + 6);
    int frameFlags = file.u8(position + 8);
    position += 9;
    if (frameWidth == 0 || frameHeight == 0) {
      throw file.corrupt("has a first frame of %d x %d pixels".formatted(frameWidth, frameHeight));
    }
    width = Math.max(width, left + frameWidth);
    height = Math.max(height, top + frameHeight);
    options.check(width, height);
    readPalette(frameFlags);
    int bits = file.u8(position++);
    GifFrame frame =
        new GifFrame(left, top, frameWidth, frameHeight, background, (frameFlags & 64) != 0);
    int wide = width;
    int high = height;
    int channels = palette == null ? 1 : 3;
    long pixels = (long) width * height;
    return new Undecoded(
        width,
        height,
        ImageCost.ofRows(width, height, channels)
            .plus(2L * width, frame.interlaced() ? pixels * channels : 0, 2 * pixels),
        () -> GifRows.open(frame, new GifCodes(file, position, bits), palette, wide, high));
  }

  /** A palette that is a plain grey ramp counts as none: then indices are greys. */
  private void readPalette(int flags) throws RejectedImageException {
    if ((flags & 128) == 0) {
      return;
    }
    int colours = 2 << (flags & 7);
    file.require(position, colours * 3L);
    Palette read = new Palette();
    for (int i = 0; i < colours; i++) {
      long at = position + 3L * i;
      read.set(i, file.u8(at), file.u8(at + 1), file.u8(at + 2));
    }
    position += colours * 3L;
    palette = read.isGreyRamp(colours) ? null : read;
  }

  private void seekImage() throws RejectedImageException {
    while (true) {
      int block = file.u8(position++);
      switch (block) {
        case IMAGE -> {
          return;
        }
        case TRAILER -> throw file.corrupt("has no image");
        case EXTENSION -> extension();
        default -> {}
      }
    }
  }

  private void extension() throws RejectedImageException {
    int label = file.u8(position++);
    int size = file.u8(position);
    if (label == GRAPHIC_CONTROL && size >= 4 && (file.u8(position + 1) & 1) != 0) {
      background = file.u8(position + 4);
    }
    while (size != 0) {
      position += size + 1L;
      size = file.u8(position);
    }
    position++;
  }
}

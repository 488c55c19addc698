// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.ImageMemory;
import io.ijepa.image.pixel.Interruption;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;

/** Adam7: seven passes over a grid that gets finer, put together in native memory. */
final class PngInterlace {
  private static final int[] FIRST_COLUMN = {0, 4, 0, 2, 0, 1, 0};
  private static final int[] COLUMN_STEP = {8, 8, 4, 4, 2, 2, 1};
  private static final int[] FIRST_ROW = {0, 0, 4, 0, 2, 0, 1};
  private static final int[] ROW_STEP = {8, 8, 8, 4, 4, 2, 2};

  private PngInterlace() {}

  static PixelRows decode(EncodedBytes file, PngHeader header) throws RejectedImageException {
    int channels = header.colour().channels();
    NativeImage image = null;
    try (PngImageData data = new PngImageData(file, header)) {
      image = NativeImage.allocate(header.width(), header.height(), channels);
      for (int pass = 0; pass < FIRST_ROW.length; pass++) {
        decode(data, header, pass, image);
      }
      data.requireChunksAfter();
      return image;
    } catch (RejectedImageException | RuntimeException e) {
      NativeImage.release(image);
      throw e;
    }
  }

  private static void decode(PngImageData data, PngHeader header, int pass, NativeImage image)
      throws RejectedImageException {
    int step = COLUMN_STEP[pass];
    int first = FIRST_COLUMN[pass];
    int columns = (header.width() - first + step - 1) / step;
    if (columns < 1) {
      return;
    }
    int channels = image.channels();
    int bytes = BitSamples.bytes(columns, header.colour().bitsPerPixel());
    byte[] indices = ImageMemory.bytes(columns);
    byte[] part = ImageMemory.bytes((long) columns * channels);
    byte[] row = ImageMemory.bytes((long) header.width() * channels);
    data.startPass(bytes);
    for (int y = FIRST_ROW[pass]; y < header.height(); y += ROW_STEP[pass]) {
      Interruption.check();
      header.colour().unpack(data.row(bytes), 1, header.palette(), indices, part, columns);
      if (first > 0) {
        image.read(y, row);
      }
      for (int x = 0; x < columns; x++) {
        for (int c = 0; c < channels; c++) {
          row[(first + x * step) * channels + c] = part[x * channels + c];
        }
      }
      image.write(y, row);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ijepa.image.ImageGeometry;
import io.ijepa.image.ImageProcessor;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.resample.Resampling;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Tags of a TIFF")
class TiffTagsTest {
  private static final int SIDE = 2;
  private static final short BYTE = 1;
  private static final short SHORT = 3;
  private static final int FIRST_PRIVATE_TAG = 50_000;

  private final ImageProcessor processor =
      new ImageProcessor(
          new ImageGeometry(Optional.empty(), Resampling.BILINEAR, Optional.empty()),
          SIDE,
          SIDE,
          3);

  @Test
  @DisplayName("A predictor beside PackBits, which has none, changes no pixel")
  void predictorBesidePackBits() throws RejectedImageException {
    assertEquals(pixels(packBits(1, 0, 0)), pixels(packBits(2, 0, 0)));
  }

  @Test
  @DisplayName(
      "Values of tags that are not needed cost no memory, however many name the same bytes")
  void tagsThatAreNotNeeded() throws RejectedImageException {
    assertEquals(pixels(packBits(1, 0, 0)), pixels(packBits(1, 400, 1_000_000)));
  }

  private ByteBuffer pixels(byte[] file) throws RejectedImageException {
    ByteBuffer pixels = ByteBuffer.allocateDirect(processor.outputBytes());
    processor.process(file, pixels);
    return pixels.flip();
  }

  /** Four grey pixels, and private tags of so many bytes that are all the file's first ones. */
  private static byte[] packBits(int predictor, int privateTags, int bytesOfEach) {
    byte[] strip = {1, 10, 20, 1, 30, 40}; // for each row: "two bytes follow", and these
    int entries = 10 + privateTags;
    int data = 8 + 2 + 12 * entries + 4;
    ByteBuffer file =
        ByteBuffer.allocate(Math.max(bytesOfEach, data + strip.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) entries);
    tag(file, TiffDirectory.WIDTH, SHORT, 1, SIDE);
    tag(file, TiffDirectory.HEIGHT, SHORT, 1, SIDE);
    tag(file, TiffDirectory.BITS, SHORT, 1, 8);
    tag(file, TiffDirectory.COMPRESSION, SHORT, 1, TiffStream.PACK_BITS);
    tag(file, TiffDirectory.PHOTOMETRIC, SHORT, 1, 1);
    tag(file, TiffDirectory.STRIP_OFFSETS, SHORT, 1, data);
    tag(file, TiffDirectory.SAMPLES, SHORT, 1, 1);
    tag(file, TiffDirectory.ROWS_PER_STRIP, SHORT, 1, SIDE);
    tag(file, TiffDirectory.STRIP_COUNTS, SHORT, 1, strip.length);
    tag(file, TiffDirectory.PREDICTOR, SHORT, 1, predictor);
    for (int i = 0; i < privateTags; i++) {
      tag(file, FIRST_PRIVATE_TAG + i, BYTE, bytesOfEach, 0);
    }
    file.put(data, strip);
    return file.array();
  }

  private static void tag(ByteBuffer file, int tag, short type, int count, int value) {
    file.putShort((short) tag).putShort(type).putInt(count).putInt(value);
  }
}

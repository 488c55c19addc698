// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ijepa.image.ImageGeometry;
import io.ijepa.image.ImageProcessor;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import io.ijepa.image.resample.Resampling;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("TIFF with a palette")
class TiffDepthsTest {
  private static final int SIDE = 2;
  private static final ImageGeometry AS_IT_IS =
      new ImageGeometry(Optional.empty(), Resampling.BILINEAR, Optional.empty());

  private final ImageProcessor processor = new ImageProcessor(AS_IT_IS, SIDE, SIDE, 3);
  private final ByteBuffer target = ByteBuffer.allocateDirect(processor.outputBytes());

  @ParameterizedTest(name = "{0} bits")
  @ValueSource(ints = {1, 2, 4, 8})
  @DisplayName("Indices of 1, 2, 4 and 8 bits are decoded")
  void decoded(int bits) throws RejectedImageException {
    processor.process(tiff(bits), target);
    assertEquals(0, target.remaining());
  }

  @ParameterizedTest(name = "{0} bits")
  @ValueSource(ints = {0, 3, 5, 6, 7, 9, 16, 65_535})
  @DisplayName("Indices of any other number of bits are an unsupported format")
  void unsupported(int bits) {
    RejectedImageException rejected =
        assertThrows(RejectedImageException.class, () -> processor.process(tiff(bits), target));
    assertEquals(Rejection.UNSUPPORTED_FORMAT, rejected.reason());
    assertEquals(
        "TIFF of photometric 3, 1 samples of %d bits, format 1, extra [] is not decoded"
            .formatted(bits),
        rejected.getMessage());
    assertEquals(0, target.position());
  }

  /** A palette of two colours, uncompressed. */
  private static byte[] tiff(int bits) {
    int entries = 8;
    int map = 8 + 2 + 12 * entries + 4;
    ByteBuffer file = ByteBuffer.allocate(map + 12 + 16).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) entries);
    tag(file, TiffDirectory.WIDTH, 1, SIDE);
    tag(file, TiffDirectory.HEIGHT, 1, SIDE);
    tag(file, TiffDirectory.BITS, 1, bits);
    tag(file, TiffDirectory.COMPRESSION, 1, 1);
    tag(file, TiffDirectory.PHOTOMETRIC, 1, 3);
    tag(file, TiffDirectory.STRIP_OFFSETS, 1, map + 12);
    tag(file, TiffDirectory.SAMPLES, 1, 1);
    tag(file, TiffDirectory.COLOUR_MAP, 6, map);
    return file.array();
  }

  private static void tag(ByteBuffer file, int tag, int count, int value) {
    file.putShort((short) tag).putShort((short) 3).putInt(count).putInt(value);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.image.ImageCorpus;
import io.ijepa.image.ImageGeometry;
import io.ijepa.image.ImageProcessor;
import io.ijepa.image.ResizeTarget;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import io.ijepa.image.resample.Resampling;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TiffJpegTest {
  private static final String INKS = "jpeg-inks-44.tif";

  private final ImageProcessor processor =
      new ImageProcessor(
          new ImageGeometry(
              Optional.of(new ResizeTarget.Exact(8, 8)), Resampling.BILINEAR, Optional.empty()),
          8,
          8,
          3);

  @Test
  void tablesThatAreTablesAreTaken() {
    assertDoesNotThrow(() -> process(ImageCorpus.bytes(INKS)));
  }

  /** A header of another size, or scans, that come before each tile's own and were not priced. */
  @ParameterizedTest
  @ValueSource(ints = {0xC0, 0xC2, 0xDA, 0xD8, 0xD9, 0xDC, 0xD0, 0x01})
  void tablesThatHoldMoreThanTablesAreCorrupt(int marker) {
    byte[] file = ImageCorpus.bytes(INKS);
    int at = placeOfTables(file) + 2;
    assertEquals(0xFF, file[at] & 0xFF);
    file[at + 1] = (byte) marker;
    RejectedImageException refused =
        assertThrows(RejectedImageException.class, () -> process(file));
    assertEquals(Rejection.CORRUPT, refused.reason());
    assertTrue(refused.getMessage().contains("JPEG tables"), refused.getMessage());
  }

  private void process(byte[] file) throws RejectedImageException {
    processor.process(file, ByteBuffer.allocate(processor.outputBytes()));
  }

  private static int placeOfTables(byte[] file) {
    ByteBuffer tiff =
        ByteBuffer.wrap(file)
            .order(file[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    for (int i = 0; i < tiff.getShort(directory); i++) {
      int entry = directory + 2 + 12 * i;
      if (tiff.getShort(entry) == TiffDirectory.JPEG_TABLES) {
        return tiff.getInt(entry + 8);
      }
    }
    throw new AssertionError("the file has no tables");
  }
}

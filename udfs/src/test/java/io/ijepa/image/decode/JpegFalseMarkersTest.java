// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.image.ImageCorpus;
import io.ijepa.image.pixel.PixelBudget;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A false marker among the data of a JPEG is accepted and refused as by Pillow 13")
class JpegFalseMarkersTest {
  private static final byte[] INTERVAL = {0, 4, 0, 5};
  private static final int FIRST_SOF = 0xC0;

  private final ImageDecoder decoder = new ImageDecoder(DecodeOptions.DEFAULT, PixelBudget.ofJvm());

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"baseline-420.jpg", "baseline-444.jpg", "grey.jpg", "cmyk.jpg"})
  @DisplayName("Without restart markers only what may follow a scan is accepted")
  void withoutRestartMarkers(String name) {
    assertEquals(followers(), accepted(ImageCorpus.bytes(name), INTERVAL));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"restart.jpg", "restart-rows.jpg"})
  @DisplayName("Restart markers lead over what is no marker of a frame, a table or more")
  void withRestartMarkers(String name) {
    Set<Integer> expected = followers();
    IntStream.range(1, FIRST_SOF).forEach(expected::add);
    assertEquals(expected, accepted(ImageCorpus.bytes(name), INTERVAL));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"progressive.jpg", "progressive-444.jpg"})
  @DisplayName("Within a file of many scans as well")
  void manyScans(String name) {
    assertEquals(followers(), accepted(ImageCorpus.bytes(name), INTERVAL));
  }

  @Test
  @DisplayName("Tables are accepted where they are well-formed")
  void tables() {
    byte[] quantities = new byte[2 + 65];
    quantities[1] = 2 + 65;
    byte[] codes = new byte[2 + 17 + 1];
    codes[1] = 2 + 17 + 1;
    codes[3] = 1;
    byte[] conditioning = {0, 4, 16, 5};
    assertTrue(isAccepted(0xDB, quantities));
    assertTrue(isAccepted(0xC4, codes));
    assertTrue(isAccepted(0xCC, conditioning));
    quantities[2] = 4; // there is no fifth table
    codes[3] = 2; // more codes than values
    conditioning[2] = 32;
    assertFalse(isAccepted(0xDB, quantities));
    assertFalse(isAccepted(0xC4, codes));
    assertFalse(isAccepted(0xCC, conditioning));
  }

  @Test
  @DisplayName("A segment that reaches beyond the file hides its end, and the rows are enough")
  void segmentBeyondTheFile() {
    byte[] beyond = {(byte) 0xFF, (byte) 0xFF};
    assertTrue(isAccepted(0xE5, beyond));
    assertTrue(isAccepted(0xFE, beyond));
  }

  private boolean isAccepted(int marker, byte[] segment) {
    byte[] data = ImageCorpus.bytes("baseline-420.jpg");
    return isAccepted(with(data, withinScan(data), marker, segment));
  }

  private Set<Integer> accepted(byte[] data, byte[] segment) {
    int at = withinScan(data);
    Set<Integer> accepted = new TreeSet<>();
    for (int marker = 1; marker < 0xFF; marker++) {
      if (isAccepted(with(data, at, marker, segment))) {
        accepted.add(marker);
      }
    }
    return accepted;
  }

  /** TEM, restart markers, the end, DNL, a restart interval, APPn, a comment. */
  private static Set<Integer> followers() {
    Set<Integer> markers = new TreeSet<>(Set.of(0x01, 0xD9, 0xDC, 0xDD, 0xFE));
    IntStream.rangeClosed(0xD0, 0xD7).forEach(markers::add);
    IntStream.rangeClosed(0xE0, 0xEF).forEach(markers::add);
    return markers;
  }

  private boolean isAccepted(byte[] file) {
    try (PixelRows rows = decoder.open(file)) {
      byte[] row = new byte[rows.width() * rows.channels()];
      for (int y = 0; y < rows.height(); y++) {
        rows.read(y, row);
      }
      rows.finish();
      return true;
    } catch (RejectedImageException e) {
      assertEquals(Rejection.CORRUPT, e.reason(), e.getMessage());
      return false;
    }
  }

  /** Some bytes into the data of the first scan. */
  private static int withinScan(byte[] data) {
    int at = 2;
    boolean scan = false;
    while (!scan) {
      scan = (data[at + 1] & 0xFF) == 0xDA;
      at += 2 + ((data[at + 2] & 0xFF) << 8 | (data[at + 3] & 0xFF));
    }
    at += 20;
    while (data[at - 1] == (byte) 0xFF || data[at] == (byte) 0xFF) {
      at++;
    }
    return at;
  }

  private static byte[] with(byte[] data, int at, int marker, byte[] segment) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(Arrays.copyOf(data, at));
    file.write(0xFF);
    file.write(marker);
    file.writeBytes(segment);
    file.writeBytes(Arrays.copyOfRange(data, at, data.length));
    return file.toByteArray();
  }
}

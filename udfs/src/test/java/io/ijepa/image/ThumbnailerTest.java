// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.image.decode.RawPixels;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.testing.TestImages;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Thumbnails, as a decoder that is not ours reads them. */
final class ThumbnailerTest {
  private static final ImageCorpus CORPUS = ImageCorpus.load();

  private final Thumbnailer thumbnailer = new Thumbnailer(32);

  static List<ImageCorpus.Sample> good() {
    return CORPUS.good();
  }

  static List<ImageCorpus.Sample> bad() {
    return CORPUS.bad();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  void everyFileThatCanBeEmbeddedCanBeLookedAt(ImageCorpus.Sample sample) throws Exception {
    BufferedImage picture = read(thumbnailer.jpeg(sample.bytes()));
    assertTrue(Math.max(picture.getWidth(), picture.getHeight()) <= 32);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  void aFileThatCannotBeEmbeddedHasTheSameReason(ImageCorpus.Sample sample) {
    RejectedImageException rejected =
        assertThrows(RejectedImageException.class, () -> thumbnailer.jpeg(sample.bytes()));
    assertEquals(sample.expected().get("rejection").asText(), rejected.reason().name());
  }

  @Test
  void theLongerSideIsShrunkAndTheOtherFollows() throws Exception {
    assertEquals("32 x 24", size(thumbnailer.jpeg(ImageCorpus.bytes("baseline-420.jpg"))));
    assertEquals("32 x 1", size(thumbnailer.jpeg(TestImages.png(new byte[3 * 4000], 4000))));
    assertEquals("1 x 32", size(thumbnailer.jpeg(TestImages.png(new byte[3 * 4000], 1))));
  }

  @Test
  void aSmallImageKeepsItsSize() throws Exception {
    assertEquals("5 x 3", size(thumbnailer.jpeg(TestImages.png(new byte[3 * 15], 5))));
  }

  @Test
  void aPhotoIsTurnedUpright() throws Exception {
    BufferedImage lying = read(thumbnailer.jpeg(ImageCorpus.bytes("exif-1.jpg")));
    BufferedImage turned = read(thumbnailer.jpeg(ImageCorpus.bytes("exif-6.jpg")));
    assertTrue(lying.getWidth() != lying.getHeight());
    assertEquals(lying.getWidth(), turned.getHeight());
    assertEquals(lying.getHeight(), turned.getWidth());
  }

  @Test
  void redStaysRed() throws Exception {
    byte[] red = new byte[3 * 64 * 64];
    for (int i = 0; i < red.length; i += 3) {
      red[i] = (byte) 200;
    }
    assertIsRed(thumbnailer.jpeg(TestImages.png(red, 64)));
    byte[] bgr = new byte[red.length];
    for (int i = 2; i < bgr.length; i += 3) {
      bgr[i] = (byte) 200;
    }
    assertIsRed(thumbnailer.jpeg(new RawPixels(64, 64, 3, 16, bgr)));
  }

  private static void assertIsRed(byte[] jpeg) throws IOException {
    int pixel = read(jpeg).getRGB(9, 9);
    assertEquals(200, pixel >> 16 & 255, 3);
    assertEquals(0, pixel >> 8 & 255, 3);
    assertEquals(0, pixel & 255, 3);
  }

  private static String size(byte[] jpeg) throws IOException {
    BufferedImage picture = read(jpeg);
    return picture.getWidth() + " x " + picture.getHeight();
  }

  private static BufferedImage read(byte[] jpeg) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(jpeg));
  }
}

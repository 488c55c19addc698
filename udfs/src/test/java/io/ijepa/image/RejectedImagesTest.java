// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ijepa.image.decode.DecodeOptions;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import io.ijepa.image.resample.Resampling;
import io.ijepa.image.resample.ResizeBackend;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A bad image is rejected with its reason, and the target is left alone")
class RejectedImagesTest {
  private static final ImageCorpus CORPUS = ImageCorpus.load();
  private static final ImageGeometry TO_32 =
      new ImageGeometry(
          Optional.of(new ResizeTarget.Exact(32, 32)), Resampling.BILINEAR, Optional.empty());

  private final ImageProcessor processor = new ImageProcessor(TO_32, 32, 32, 3);

  static List<ImageCorpus.Sample> bad() {
    return CORPUS.bad();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  @DisplayName("Every bad file of the corpus gets the reason that the corpus names")
  void reasons(ImageCorpus.Sample sample) {
    RejectedImageException rejected = rejection(sample.bytes());
    assertEquals(sample.expected().get("rejection").asText(), rejected.reason().name());
    assertEquals(1, rejected.getMessage().lines().count());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "bad-empty.jpg | no bytes",
        "bad-text.jpg | begins with 54 68 69 73 20 69 73 20: no image format",
        "bad-truncated.jpg | JPEG ends after 1,175 bytes without an end-of-image marker",
        "bad-truncated-header.jpg | JPEG ends after 30 bytes, but 89 are needed",
        "bad-truncated.png | PNG ends after 4,228 bytes where a chunk should begin",
        "bad-truncated.webp | WebP ends after 556 of the 834 bytes that it declares",
        "bad-truncated.gif | GIF ends after 1,143 bytes, before its last pixel",
        "bad-truncated.bmp | BMP ends after 6,180 bytes, in row 47 of 48",
        "bad-truncated.tif | TIFF ends after 6,237 bytes, before its last row",
        "bad-wrong-checksum.png | PNG chunk IHDR has a wrong checksum",
        "bad-bomb.png | 100,000 x 100,000 = 10,000,000,000 pixels exceed the limit of"
            + " 178,956,970 (--max-pixels)",
        "bad-heic.jpg | HEIC is not decoded here; JPEG, PNG, WebP, BMP, GIF and TIFF are",
        "bad-twelve-bits.jpg | JPEG with 12 bits per sample; 8 are decoded",
      })
  @DisplayName("The message says what was found and what is the rule")
  void messages(String file, String message) {
    assertEquals(message, rejection(ImageCorpus.bytes(file)).getMessage());
  }

  @Test
  @DisplayName("Null is as empty as no bytes")
  void nullIsEmpty() {
    assertEquals(Rejection.EMPTY, rejection(null).reason());
  }

  @Test
  @DisplayName("An image above the limit is too large, and the exception carries its size")
  void tooLarge() {
    ImageProcessor strict =
        new ImageProcessor(
            TO_32,
            32,
            32,
            3,
            ResizeBackend.PILLOW,
            new DecodeOptions(3071, DecodeOptions.ExifOrientation.IGNORE));
    ByteBuffer target = ByteBuffer.allocateDirect(strict.outputBytes());
    for (String file : List.of("baseline-420.jpg", "bad-truncated.jpg")) {
      RejectedImageException rejected =
          assertThrows(
              RejectedImageException.class, () -> strict.process(ImageCorpus.bytes(file), target));
      assertEquals(Rejection.TOO_LARGE, rejected.reason());
      assertEquals(
          "64 x 48 = 3,072 pixels exceed the limit of 3,071 (--max-pixels)", rejected.getMessage());
      assertEquals(64, rejected.width());
      assertEquals(48, rejected.height());
    }
  }

  @Test
  @DisplayName("An image that does not get the model's size is named with both sizes")
  void wrongSize() {
    ImageProcessor shortest =
        new ImageProcessor(
            new ImageGeometry(
                Optional.of(new ResizeTarget.ShortestEdge(32)),
                Resampling.BILINEAR,
                Optional.empty()),
            32,
            32,
            3);
    ByteBuffer target = ByteBuffer.allocateDirect(shortest.outputBytes());
    RejectedImageException rejected =
        assertThrows(
            RejectedImageException.class,
            () -> shortest.process(ImageCorpus.bytes("baseline-420.jpg"), target));
    assertEquals(Rejection.WRONG_SIZE, rejected.reason());
    assertEquals(
        "64 x 48 pixels become 42 x 32, but the model takes 32 x 32", rejected.getMessage());
    assertEquals(0, target.position());
  }

  private RejectedImageException rejection(byte[] encoded) {
    ByteBuffer target = ByteBuffer.allocateDirect(processor.outputBytes() + 7).position(7);
    RejectedImageException rejected =
        assertThrows(RejectedImageException.class, () -> processor.process(encoded, target));
    assertEquals(7, target.position());
    return rejected;
  }
}

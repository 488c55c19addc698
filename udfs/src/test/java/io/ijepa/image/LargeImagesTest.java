// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.image.decode.DecodeOptions;
import io.ijepa.image.decode.ImageDecoder;
import io.ijepa.image.pixel.PixelBudget;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Large images")
class LargeImagesTest {

  @Test
  @DisplayName("A PNG header that declares 10,000 megapixels is refused in no time")
  void bombIsCheap() {
    ImageDecoder decoder = new ImageDecoder(DecodeOptions.DEFAULT, PixelBudget.ofJvm());
    byte[] bomb = ImageCorpus.bytes("bad-bomb.png");
    Instant start = Instant.now();
    for (int i = 0; i < 1000; i++) {
      assertTrue(DecodeLines.answer(decoder, bomb).startsWith("TOO_LARGE"));
    }
    assertTrue(Duration.between(start, Instant.now()).toSeconds() < 5);
  }
}

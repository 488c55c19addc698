// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import io.ijepa.image.decode.DecodeOptions;
import io.ijepa.image.decode.ImageDecoder;
import io.ijepa.image.pixel.PixelBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Damaged files give pixels or a rejection, never anything else")
class DamagedFilesTest {
  private static final ImageCorpus CORPUS = ImageCorpus.load();
  private static final PixelBudget BUDGET = new PixelBudget(256 << 20, 256 << 20);
  private static final ImageDecoder DECODER = new ImageDecoder(DecodeOptions.DEFAULT, BUDGET);

  /** Cuts that Pillow refuses although all pixels are there; see docs/fidelity.md. */
  private static final Set<String> ACCEPTED_ONLY_HERE = Set.of("type0-1bit.png 17");

  static List<ImageCorpus.Sample> good() {
    return CORPUS.good();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  @DisplayName("A file cut at any twentieth is refused exactly where Pillow refuses it")
  void cutsAreRefusedAsByPillow(ImageCorpus.Sample sample) {
    byte[] bytes = sample.bytes();
    List<Integer> accepted = new ArrayList<>();
    for (int twentieth = 1; twentieth < 20; twentieth++) {
      byte[] cut = Arrays.copyOf(bytes, bytes.length * twentieth / 20);
      if (Character.isDigit(DecodeLines.answer(DECODER, cut).charAt(0))
          && !ACCEPTED_ONLY_HERE.contains(sample + " " + twentieth)) {
        accepted.add(twentieth);
      }
    }
    List<Integer> expected = new ArrayList<>();
    for (JsonNode cut : sample.expected().get("cuts")) {
      expected.add(cut.asInt());
    }
    assertEquals(expected, accepted);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  @DisplayName("Bytes changed at random neither crash nor hang nor keep memory")
  void flippedBytes(ImageCorpus.Sample sample) {
    Random random = new Random(sample.name().hashCode());
    int before = BUDGET.freeKiB();
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          for (int round = 0; round < 40; round++) {
            byte[] damaged = sample.bytes();
            for (int flip = 0; flip <= round % 4; flip++) {
              damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            DecodeLines.answer(SMALL, damaged);
          }
        });
    assertEquals(before, BUDGET.freeKiB());
  }

  /** Sizes that a flipped byte makes huge are refused, as a job with a low limit would. */
  private static final ImageDecoder SMALL =
      new ImageDecoder(new DecodeOptions(4_000_000, DecodeOptions.ExifOrientation.APPLY), BUDGET);

  @Test
  @DisplayName("Random bytes behind each signature are refused or decoded, never more")
  void randomBytes() {
    Random random = new Random(11);
    for (ImageCorpus.Sample sample : good()) {
      byte[] bytes = sample.bytes();
      byte[] noise = new byte[Math.max(bytes.length, 64)];
      random.nextBytes(noise);
      System.arraycopy(bytes, 0, noise, 0, Math.min(bytes.length, 16));
      DecodeLines.answer(SMALL, noise);
    }
  }
}

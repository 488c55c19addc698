// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.resample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.image.pixel.RejectedImageException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("An image gets the bytes that Pillow or torchvision gives it")
class SameResizeTest {
  private static final String PILLOW_12 = "pillow-12.3.0";
  private static final String PILLOW_13 = "pillow-13.0.0";
  private static final String TORCHVISION = "torchvision-0.29.2";

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"PILLOW, " + PILLOW_13, "PILLOW_12, " + PILLOW_12, "TORCHVISION, " + TORCHVISION})
  @DisplayName("At random sizes, up and down, with every filter, of one and three channels")
  void resizes(ResizeBackend backend, String made)
      throws RejectedImageException, NoSuchAlgorithmException {
    List<ResizeCase> different = new ArrayList<>();
    List<ResizeCase> cases = ResizeCase.of(made);
    Resampler resampler = new Resampler(backend);
    Scratch scratch = new Scratch();
    for (ResizeCase one : cases) {
      byte[] whole = whole(resampler, one, scratch);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(whole);
      if (!HexFormat.of().formatHex(digest).startsWith(one.sha256())) {
        different.add(one);
      }
    }
    assertTrue(cases.size() > 1200);
    assertEquals(List.of(), different);
  }

  @Test
  @DisplayName("Which the two versions of Pillow tell apart by hundreds of them, nearest never")
  void theCasesTellTheVersionsApart() {
    Set<ResizeCase> differing = new HashSet<>(ResizeCase.of(PILLOW_13));
    Set<ResizeCase> questions = new HashSet<>();
    differing.forEach(one -> questions.add(one.question()));
    ResizeCase.of(PILLOW_12).forEach(differing::remove);
    assertTrue(differing.size() > 300);
    assertTrue(differing.stream().noneMatch(one -> one.resampling() == Resampling.NEAREST));
    assertTrue(differing.stream().anyMatch(one -> one.width() == 97 && one.height() == 311));
    for (ResizeCase one : ResizeCase.of(PILLOW_12)) {
      assertTrue(questions.contains(one.question()));
    }
  }

  @ParameterizedTest
  @EnumSource(ResizeBackend.class)
  @DisplayName("A window is the part of the whole that it names, whatever lay in the scratch")
  void windows(ResizeBackend backend) throws RejectedImageException {
    Random random = new Random(7);
    Resampler resampler = new Resampler(backend);
    Scratch scratch = new Scratch();
    for (ResizeCase one : ResizeCase.of(PILLOW_13)) {
      if (!backend.supports(one.resampling())) {
        continue;
      }
      byte[] whole = whole(resampler, one, scratch);
      int top = random.nextInt(one.toHeight());
      int left = random.nextInt(one.toWidth());
      int height = 1 + random.nextInt(one.toHeight() - top);
      int width = 1 + random.nextInt(one.toWidth() - left);
      Window window = new Window(one.toHeight(), one.toWidth(), top, left, height, width, 0, 0);
      byte[] part = new byte[height * width * one.channels()];
      resampler.resample(
          one.rows(), one.resampling(), window, scratch, part, 0, width * one.channels());
      for (int y = 0; y < height; y++) {
        int from = ((top + y) * one.toWidth() + left) * one.channels();
        int length = width * one.channels();
        assertArrayEquals(
            Arrays.copyOfRange(whole, from, from + length),
            Arrays.copyOfRange(part, y * length, (y + 1) * length),
            one::toString);
      }
    }
  }

  private static byte[] whole(Resampler resampler, ResizeCase one, Scratch scratch)
      throws RejectedImageException {
    byte[] pixels = new byte[one.toHeight() * one.toWidth() * one.channels()];
    resampler.resample(
        one.rows(),
        one.resampling(),
        Window.whole(one.toHeight(), one.toWidth()),
        scratch,
        pixels,
        0,
        one.toWidth() * one.channels());
    return pixels;
  }
}

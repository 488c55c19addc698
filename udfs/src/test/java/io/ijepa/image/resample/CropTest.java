// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.resample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A centre crop that is larger than the image")
class CropTest {

  @Test
  @DisplayName("Has zeros where torchvision puts them, and the image between, for any sizes")
  void padsAsTorchvision() throws IOException, NoSuchAlgorithmException, RejectedImageException {
    List<String> cases;
    try (InputStream in = CropTest.class.getResourceAsStream("/resize/torchvision-crops.csv")) {
      cases = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).toList();
    }
    List<String> different = new ArrayList<>();
    for (String one : cases) {
      String[] fields = one.split(",");
      int[] numbers = Arrays.stream(fields, 0, 6).mapToInt(Integer::parseInt).toArray();
      PixelRows rows = ResizeCase.rows(numbers[0], numbers[1], numbers[2], numbers[5]);
      byte[] cropped = crop(rows, numbers[3], numbers[4]);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(cropped);
      if (!HexFormat.of().formatHex(digest).startsWith(fields[6])) {
        different.add(one);
      }
    }
    assertEquals(120, cases.size());
    assertEquals(List.of(), different);
  }

  @Test
  @DisplayName("Has the odd line before the image with Pillow, and behind it with torchvision")
  void oddLines() {
    Window pillow = Window.centred(3, 6, 6, 3, ResizeBackend.PILLOW);
    Window torchvision = Window.centred(3, 6, 6, 3, ResizeBackend.TORCHVISION);
    assertEquals(2, pillow.outputTop());
    assertEquals(1, torchvision.outputTop());
    assertEquals(1, pillow.left());
    assertEquals(1, torchvision.left());
    assertNotEquals(pillow, torchvision);
  }

  private static byte[] crop(PixelRows rows, int width, int height) throws RejectedImageException {
    ResizeBackend backend = ResizeBackend.TORCHVISION;
    Window window = Window.centred(rows.height(), rows.width(), height, width, backend);
    int channels = rows.channels();
    byte[] output = new byte[height * width * channels];
    int offset = (window.outputTop() * width + window.outputLeft()) * channels;
    new Resampler(backend)
        .resample(
            rows, Resampling.BILINEAR, window, new Scratch(), output, offset, width * channels);
    return output;
  }
}

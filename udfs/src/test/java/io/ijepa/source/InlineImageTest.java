// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InlineImageTest {
  private static final BoundedBytes BOUNDED = new BoundedBytes(1000, Long.MAX_VALUE);

  /** An image of so many bytes that begins so. */
  private static byte[] image(String hex, int length) {
    byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(hex), length);
    for (int i = hex.length() / 2; i < length; i++) {
      bytes[i] = (byte) (i * 37);
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ffd8ffe0",
        "ffd8ffdb",
        "ffd8ffee",
        "89504e470d0a1a0a",
        "474946383761",
        "474946383961",
        "52494646",
        "424d123456780000000036",
        "49492a00",
        "4d4d002a"
      })
  void eachFormatIsKnownInEachAlphabet(String signature) throws RejectedImageException {
    for (int length : new int[] {60, 61, 62, 99}) {
      byte[] image = image(signature, length);
      for (Base64.Encoder encoder :
          new Base64.Encoder[] {
            Base64.getEncoder(),
            Base64.getUrlEncoder(),
            Base64.getMimeEncoder(),
            Base64.getEncoder().withoutPadding()
          }) {
        String text = encoder.encodeToString(image);
        assertTrue(InlineImage.is(text), text);
        assertArrayEquals(image, InlineImage.decode(text, BOUNDED));
        assertArrayEquals(
            image, InlineImage.decode("data:image/x;charset=a;base64," + text, BOUNDED));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/9j/4AAQSkZJRgABAQ/photos/of/a/folder/that/has/a/long/name/and/is/here.jpg",
        "/9j/short",
        "s3a://bucket/iVBORw0KGgo",
        "iVBORw0KGgo",
        "QkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQkQk",
        "https://host/data:image",
        "",
        "database/photo.png"
      })
  void namesAreNoImages(String name) {
    assertFalse(InlineImage.is(name));
  }

  @Test
  void tooManyBytesAreRefusedBeforeTheyAreDecoded() {
    String text = Base64.getEncoder().encodeToString(image("ffd8ffe0", 2000));
    for (String form : new String[] {text, "data:;base64," + text, "data:," + "%41".repeat(2000)}) {
      RejectedImageException rejected =
          assertThrows(RejectedImageException.class, () -> InlineImage.decode(form, BOUNDED));
      assertEquals(Rejection.TOO_LARGE, rejected.reason());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"data:", "data:x", "data:,%4", "data:,%zz", "data:;base64,*", "data:,é"})
  void whatDoesNotKeepToItsEncodingIsCorrupt(String text) {
    assertTrue(InlineImage.is(text));
    RejectedImageException rejected =
        assertThrows(RejectedImageException.class, () -> InlineImage.decode(text, BOUNDED));
    assertEquals(Rejection.CORRUPT, rejected.reason());
  }
}

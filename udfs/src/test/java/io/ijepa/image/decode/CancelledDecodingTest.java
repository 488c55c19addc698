// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.image.ImageCorpus;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import io.ijepa.image.resample.Resampler;
import io.ijepa.image.resample.Resampling;
import io.ijepa.image.resample.ResizeBackend;
import io.ijepa.image.resample.Scratch;
import io.ijepa.image.resample.Window;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A task that is killed while it decodes")
class CancelledDecodingTest {
  private static final DecodeOptions OPTIONS = DecodeOptions.DEFAULT;

  private static Undecoded read(String name) throws RejectedImageException {
    byte[] bytes = ImageCorpus.bytes(name);
    EncodedBytes file = new EncodedBytes(bytes, name);
    return switch (ImageFormat.of(bytes)) {
      case JPEG -> JpegDecoder.read(file, OPTIONS);
      case PNG -> PngDecoder.read(file, OPTIONS);
      case WEBP -> WebpDecoder.read(file, OPTIONS);
      case BMP -> BmpDecoder.read(file, OPTIONS);
      case GIF -> GifDecoder.read(file, OPTIONS);
      case TIFF -> TiffDecoder.read(file, OPTIONS);
    };
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "rgb.png",
        "type2-8bit-interlaced.png",
        "interlaced.gif",
        "plain.gif",
        "rgb.bmp",
        "rle8.bmp",
        "rle4.bmp",
        "rgb-lzw-predictor.tif",
        "tiled-deflate-little.tif",
        "planar-little.tif",
        "orientation-6.tif",
        "cmyk.jpg"
      })
  @DisplayName("Ends at the next row, and the interrupt flag stays set")
  void endsAtTheNextRow(String name) throws RejectedImageException {
    Undecoded image = read(name);
    Thread.currentThread().interrupt();
    try {
      assertThrows(
          CancellationException.class,
          () -> {
            try (PixelRows rows = image.decoding().decode()) {
              rows.read(0, new byte[rows.width() * rows.channels()]);
            }
          });
      assertTrue(Thread.currentThread().isInterrupted());
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Resampling.class)
  @DisplayName("Ends within the resizing of an image that was decoded as a whole")
  void endsWithinTheResizing(Resampling resampling) throws RejectedImageException {
    try (PixelRows rows = read("baseline-420.jpg").decoding().decode()) {
      Thread.currentThread().interrupt();
      assertThrows(
          CancellationException.class,
          () ->
              new Resampler(ResizeBackend.PILLOW)
                  .resample(
                      rows,
                      resampling,
                      Window.whole(9, 9),
                      new Scratch(),
                      new byte[9 * 9 * 3],
                      0,
                      9 * 3));
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  @DisplayName("Native memory that an image cannot have is the image's fault")
  void noNativeMemory() {
    RejectedImageException rejected =
        assertThrows(
            RejectedImageException.class,
            () -> NativeImage.allocate(1 << 20, Integer.MAX_VALUE, 1));
    assertEquals(Rejection.TOO_LARGE, rejected.reason());
  }
}

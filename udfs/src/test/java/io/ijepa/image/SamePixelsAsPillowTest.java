// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.ijepa.image.decode.DecodeOptions;
import io.ijepa.image.decode.ImageDecoder;
import io.ijepa.image.pixel.PixelBudget;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.resample.Resampling;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Every pixel is the one that Pillow and Hugging Face compute")
class SamePixelsAsPillowTest {
  private static final ImageCorpus CORPUS = ImageCorpus.load();
  private static final ImageDecoder DECODER =
      new ImageDecoder(DecodeOptions.DEFAULT, PixelBudget.ofJvm());

  static List<ImageCorpus.Sample> good() {
    return CORPUS.good();
  }

  static List<ImageCorpus.Sample> resized() {
    return CORPUS.good().stream().filter(sample -> sample.expected().has("resized")).toList();
  }

  @Test
  @DisplayName("The corpus has at least 80 good files")
  void corpusIsLarge() {
    assertTrue(CORPUS.good().size() >= 80);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  @DisplayName("Decodes to the bytes of convert(\"RGB\")")
  void decodesToRgb(ImageCorpus.Sample sample) throws RejectedImageException {
    JsonNode expected = sample.expected();
    try (PixelRows rows = DECODER.open(sample.bytes())) {
      assertEquals(expected.get("width").asInt(), rows.width());
      assertEquals(expected.get("height").asInt(), rows.height());
      assertEquals(expected.get("rgb").asText(), DecodeLines.sha256(DecodeLines.rgb(rows)));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  @DisplayName("Decodes to the bytes of convert(\"L\") for a model of one channel")
  void decodesToGrey(ImageCorpus.Sample sample) throws RejectedImageException {
    JsonNode expected = sample.expected();
    int width = expected.get("width").asInt();
    int height = expected.get("height").asInt();
    ImageProcessor processor =
        new ImageProcessor(
            new ImageGeometry(Optional.empty(), Resampling.BILINEAR, Optional.empty()),
            height,
            width,
            1);
    assertEquals(expected.get("grey").asText(), sha256(processor, sample.bytes()));
  }

  static List<ImageCorpus.Sample> withExif() {
    return CORPUS.good().stream().filter(sample -> sample.expected().has("upright")).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withExif")
  @DisplayName("Turns by EXIF like exif_transpose, where that is asked for")
  void turnsByExif(ImageCorpus.Sample sample) throws RejectedImageException {
    JsonNode upright = sample.expected().get("upright");
    ImageDecoder turning =
        new ImageDecoder(
            new DecodeOptions(
                DecodeOptions.DEFAULT_MAX_PIXELS, DecodeOptions.ExifOrientation.APPLY),
            PixelBudget.ofJvm());
    try (PixelRows rows = turning.open(sample.bytes())) {
      assertEquals(upright.get("width").asInt(), rows.width());
      assertEquals(upright.get("height").asInt(), rows.height());
      assertEquals(upright.get("rgb").asText(), DecodeLines.sha256(DecodeLines.rgb(rows)));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("resized")
  @DisplayName("Resizes and crops to the bytes of ViTImageProcessorPil with every filter")
  void resizes(ImageCorpus.Sample sample) {
    JsonNode expected = sample.expected().get("resized");
    Stream<Executable> geometries =
        CORPUS.geometries().stream()
            .map(
                geometry ->
                    () -> {
                      ImageProcessor processor = CORPUS.processor(geometry);
                      if (expected.has(geometry)) {
                        assertEquals(
                            expected.get(geometry).asText(),
                            sha256(processor, sample.bytes()),
                            geometry);
                      } else {
                        assertThrows(
                            RejectedImageException.class,
                            () -> sha256(processor, sample.bytes()),
                            geometry);
                      }
                    });
    assertAll(geometries);
  }

  private static String sha256(ImageProcessor processor, byte[] file)
      throws RejectedImageException {
    ByteBuffer target = ByteBuffer.allocateDirect(processor.outputBytes());
    processor.process(file, target);
    assertEquals(0, target.remaining());
    byte[] pixels = new byte[processor.outputBytes()];
    target.flip().get(pixels);
    return DecodeLines.sha256(pixels);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ijepa.image.ImageProcessor;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.testing.ReferenceCheckpoint;
import io.ijepa.testing.TestImages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A model at another size: how its images are prepared, and which sizes it cannot have. */
final class OtherSizeTest {
  @TempDir Path folder;

  /** One processor as it is and as one would set it for another size. */
  record Case(int number, String before, ImageSize own, ImageSize other, String after) {}

  static List<Case> cases() throws IOException {
    JsonNode json = new ObjectMapper().readTree(ReferenceCheckpoint.file("geometry.json").toFile());
    List<Case> cases = new ArrayList<>();
    for (JsonNode one : json) {
      cases.add(
          new Case(
              cases.size(),
              one.get("before").toString(),
              size(one.get("own")),
              size(one.get("other")),
              one.get("after").toString()));
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void imagesArePreparedAsByAProcessorThatIsSetForTheSize(Case one)
      throws IOException, RejectedImageException {
    PreprocessorConfig scaled = read(one.before).scaled(one.own, one.other);
    assertEquals(read(one.after), scaled);
    assertEquals(read(one.before), read(one.before).scaled(one.own, one.own));

    Map<String, TensorEntry> expected =
        Safetensors.read(ReferenceCheckpoint.file("geometry.safetensors")).tensors();
    byte[] image = ReferenceCheckpoint.bytes(expected.get("image")).array();
    ByteBuffer made = ByteBuffer.allocate(one.other.height() * one.other.width() * 3);
    new ImageProcessor(scaled.geometry(), one.other.height(), one.other.width(), 3)
        .process(TestImages.png(image, 47), made);
    assertArrayEquals(
        ReferenceCheckpoint.bytes(expected.get(Integer.toString(one.number))).array(),
        made.array());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "non-square|40x40|18x32: the reference interpolates position embeddings only where"
            + " patch_size is one whole number, but it is [3,8]",
        "remainder|40x40|23x18: the reference interpolates position embeddings only from a square"
            + " grid of patches, but this one has 5x4",
        "interpolated|3x40|20x20: a patch has 4x4 pixels",
        "interpolated|16384x16384|20x20: it has 16777216 patches, and 65536 is the most",
      })
  void aSizeThatTheReferenceCannotHaveIsRefusedByName(String name, String size, String reason) {
    Checkpoint checkpoint = Checkpoint.open(ReferenceCheckpoint.file(name));
    assertEquals(
        "%s cannot be run on images of %s pixels, only on its own %s".formatted(name, size, reason),
        refusal(checkpoint, size));
  }

  @Test
  void aSquareGridInAnImageThatIsNoSquareIsTaken() {
    Checkpoint square = Checkpoint.open(ReferenceCheckpoint.file("interpolated-remainder"));
    assertDoesNotThrow(() -> square.checkImageSize(new ImageSize(64, 30)));
  }

  private static String refusal(Checkpoint checkpoint, String size) {
    String[] sides = size.split("x", -1);
    ImageSize wanted = new ImageSize(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
    return assertThrows(ModelException.class, () -> checkpoint.checkImageSize(wanted)).getMessage();
  }

  private PreprocessorConfig read(String json) throws IOException {
    Path file = folder.resolve("preprocessor_config.json");
    Files.writeString(file, json);
    return PreprocessorConfig.read(file, 3);
  }

  private static ImageSize size(JsonNode sides) {
    return new ImageSize(sides.get(0).intValue(), sides.get(1).intValue());
  }
}

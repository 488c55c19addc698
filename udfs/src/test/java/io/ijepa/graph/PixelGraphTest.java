// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ijepa.image.resample.ResizeBackend;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.IJepaConfig;
import io.ijepa.model.PreprocessorConfig;
import io.ijepa.model.Safetensors;
import io.ijepa.model.TensorEntry;
import io.ijepa.testing.ReferenceCheckpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pixels are not close to the reference's but equal, bit for bit. */
final class PixelGraphTest {
  @TempDir Path folder;

  static List<String> checkpoints() {
    return ReferenceCheckpoint.names();
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void pixelValuesEqualTheReferenceBitForBit(String name) throws OrtException {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named(name);
    Checkpoint checkpoint = Checkpoint.open(reference.folder());
    IJepaConfig config = checkpoint.config();
    byte[] graph =
        PixelGraph.write(
            checkpoint.preprocessor().withBackend(ResizeBackend.PILLOW),
            config.imageHeight(),
            config.imageWidth(),
            config.channels());
    try (GraphRun run = new GraphRun(graph, reference.folder())) {
      float[] values =
          run.run(
              reference.pixels(),
              reference.images(),
              config.imageHeight(),
              config.imageWidth(),
              config.channels());
      assertArrayEquals(reference.floats("pixel_values"), values);
    }
  }

  @Test
  void all256ValuesUnderEveryFactorMeanAndDeviationEqualTheReferenceBitForBit()
      throws IOException, OrtException {
    JsonNode cases = new ObjectMapper().readTree(ReferenceCheckpoint.file("levels.json").toFile());
    Map<String, TensorEntry> expected =
        Safetensors.read(ReferenceCheckpoint.file("levels.safetensors")).tensors();
    assertEquals(cases.size(), expected.size());
    byte[] levels = new byte[256 * 3];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (byte) (i / 3);
    }
    for (int number = 0; number < cases.size(); number++) {
      Path file = folder.resolve(number + ".json");
      Files.writeString(file, cases.get(number).toString());
      PreprocessorConfig config =
          PreprocessorConfig.read(file, 3).withBackend(ResizeBackend.PILLOW);
      try (GraphRun run = new GraphRun(PixelGraph.write(config, 16, 16, 3), folder)) {
        assertArrayEquals(
            ReferenceCheckpoint.floats(expected.get(Integer.toString(number))),
            run.run(levels, 1, 16, 16, 3),
            cases.get(number).toString());
      }
    }
  }

  /** Digests that {@code make_torchvision_corpus.py} wrote. */
  @Test
  void all256ValuesEqualThoseOfTheTorchvisionBackendBitForBit()
      throws IOException, OrtException, NoSuchAlgorithmException {
    List<String> cases;
    try (InputStream in =
        PixelGraphTest.class.getResourceAsStream("/resize/torchvision-levels.txt")) {
      cases = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    byte[] levels = new byte[256 * 3];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (byte) (i / 3);
    }
    List<String> different = new ArrayList<>();
    for (String one : cases) {
      String json = one.substring(0, one.indexOf('\t'));
      Path file = folder.resolve("torchvision.json");
      Files.writeString(file, json);
      PreprocessorConfig config = PreprocessorConfig.read(file, 3);
      assertEquals(ResizeBackend.TORCHVISION, config.backend());
      try (GraphRun run = new GraphRun(PixelGraph.write(config, 16, 16, 3), folder)) {
        float[] values = run.run(levels, 1, 16, 16, 3);
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.array());
        if (!one.endsWith("\t" + HexFormat.of().formatHex(digest).substring(0, 16))) {
          different.add(json);
        }
      }
    }
    assertEquals(84, cases.size());
    assertEquals(List.of(), different);
  }

  @Test
  void theUsualFactorsAreDividedAndOddOnesLookedUp() {
    assertTrue(PixelNormalization.divisionIsExact(1 / 255.0));
    assertTrue(PixelNormalization.divisionIsExact(1 / 127.5));
    assertTrue(PixelNormalization.divisionIsExact(1 / 256.0));
    assertFalse(PixelNormalization.divisionIsExact(0.00392157));
    assertFalse(PixelNormalization.divisionIsExact(0.0039));
  }
}

package io.ijepa.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes an {@code .onnx} file the model that it is. */
final class OnnxFileTest {
  private static final String JSON = "preprocessor_config.json";

  @TempDir Path folder;

  @Test
  void theFilesOfAModelAreKnownByItsWholeName() {
    for (String part :
        List.of("model.onnx", "model.onnx_data", "model.onnx_data_1", "model.onnx.data")) {
      assertTrue(OnnxFile.isPart(part, "model.onnx"), part);
    }
    for (String other :
        List.of("model_fp16.onnx", "model_quantized.onnx", "model.onnx.bak", "model", JSON)) {
      assertFalse(OnnxFile.isPart(other, "model.onnx"), other);
    }
  }

  @Test
  void theWeightsAreTheContentsOnlyAndTheFingerprintAddsWhatTheProcessorSays() throws Exception {
    Path file = Files.writeString(folder.resolve("model.onnx"), "graph");
    Files.writeString(folder.resolve("model.onnx_data"), "weights");
    Files.writeString(folder.resolve(JSON), "{\"size\": 4}");
    OnnxFile before = OnnxFile.open(file);
    byte[] all = "graphweights".getBytes(StandardCharsets.UTF_8);
    assertEquals(
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(all)),
        before.weightsSha256());

    Files.writeString(folder.resolve("model_fp16.onnx"), "another model");
    Files.writeString(folder.resolve(JSON), "{ \"size\" : 4 }");
    assertEquals(before.fingerprint(), OnnxFile.open(file).fingerprint());

    Files.writeString(folder.resolve(JSON), "{\"size\": 4, \"do_normalize\": false}");
    OnnxFile after = OnnxFile.open(file);
    assertEquals(before.weightsSha256(), after.weightsSha256());
    assertNotEquals(before.fingerprint(), after.fingerprint());
  }

  @Test
  void theMissingProcessorIsNamedWithWhereItMustLie() throws IOException {
    Path file = Files.writeString(folder.resolve("model.onnx"), "graph");
    assertEquals(
        "the model file model.onnx needs a preprocessor_config.json in the same folder, which says"
            + " how pixels are made for it; there is no "
            + folder.resolve(JSON),
        assertThrows(ModelException.class, () -> OnnxFile.open(file)).getMessage());
  }
}

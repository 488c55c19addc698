// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.ijepa.host.HadoopSettings;
import io.ijepa.host.LocalModel;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.testing.ForeignModels;
import io.ijepa.testing.SparkTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.types.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is settled and said of an {@code .onnx} file before any task runs. */
@Timeout(120)
final class ForeignModelTest extends SparkTest {
  @TempDir Path folder;

  @Test
  void otherPrecisionsAreRefusedByNameAndNotClaimed() throws IOException {
    String model = model().toString();
    for (String precision : List.of("fp16", "int8")) {
      assertEquals(
          "--precision "
              + precision
              + " cannot be had of the model "
              + LocalModel.open(Path.of(model)).name()
              + ": an .onnx file is run as it is. Use --precision auto",
          assertThrows(
                  InvalidOptionsException.class,
                  () -> prepare("model", model, "precision", precision, "device", "cpu"))
              .getMessage());
    }
    String said = prepare("model", model, "device", "cpu").provenanceJson();
    assertEquals(true, said.contains("\"precision\":\"fp32\""), said);
  }

  @Test
  void onlyItsOwnWayCanBeHad() throws IOException {
    String model = model().toString();
    String asItIs = " cannot be had of tokens: an .onnx file is run as it is";
    assertEquals(
        List.of("--layer last2" + asItIs, "--mask-column" + asItIs, "--image-size 4x3" + asItIs),
        problems("model", model, "layer", "last2", "mask-column", "m", "image-size", "4x3"));
    assertEquals(
        List.of("--pooling pooler" + asItIs), problems("model", model, "pooling", "pooler"));
    assertEquals(
        prepare("model", model).model(),
        prepare("model", model, "image-size", "2x3", "layer", "last").model());
    assertEquals(
        "2x3", Metadata.fromJson(prepare("model", model).provenanceJson()).getString("image_size"));
  }

  private List<String> problems(String... namesAndValues) {
    return assertThrows(InvalidOptionsException.class, () -> prepare(namesAndValues)).problems();
  }

  @Test
  void credentialsOfTheSessionReachTheFileSystems() {
    assertEquals("", HadoopSettings.of(spark).get().get("fs.ijepa.secret", ""));
    spark.conf().set("fs.ijepa.secret", "of the session");
    try {
      assertEquals("of the session", HadoopSettings.of(spark).get().get("fs.ijepa.secret"));
      assertEquals("", spark.sparkContext().hadoopConfiguration().get("fs.ijepa.secret", ""));
    } finally {
      spark.conf().unset("fs.ijepa.secret");
    }
  }

  private Path model() throws IOException {
    ForeignModels.processor(folder, "{\"height\": 2, \"width\": 3}");
    return ForeignModels.tokens(folder, "pixel_values", DataType.FLOAT.getNumber(), 0, 3, 2, 3);
  }
}

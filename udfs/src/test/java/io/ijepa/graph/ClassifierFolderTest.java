// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.Classifier.ProblemType;
import io.ijepa.model.ClassifierFolder;
import io.ijepa.model.IJepaConfig;
import io.ijepa.model.LinearHead;
import io.ijepa.testing.ReferenceCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClassifierFolderTest {
  private static final List<String> LABELS = List.of("", "ein Hügel", "日本\"\n", "2");

  @TempDir Path parent;

  private static LinearHead head(int hidden) {
    Random random = new Random(3);
    float[][] weight = new float[LABELS.size()][hidden];
    float[] bias = new float[LABELS.size()];
    for (int label = 0; label < bias.length; label++) {
      bias[label] = (float) random.nextGaussian();
      for (int i = 0; i < hidden; i++) {
        weight[label][i] = (float) random.nextGaussian();
      }
    }
    return new LinearHead(LABELS, weight, bias);
  }

  /** Bases with and without the prefix and a head of their own, whole and in shards. */
  @ParameterizedTest
  @CsvSource({
    "gelu,true",
    "gelu,false",
    "sharded,true",
    "sharded,false",
    "classifier,true",
    "classifier,false",
    "classifier-sharded,true",
    "classifier-sharded,false",
    "module-names,true",
    "bf16,true",
    "head-80,true",
  })
  void theNetworkIsTheBasesAndTheHeadIsTheNewOne(String name, boolean copy)
      throws IOException, OrtException {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named(name);
    int hidden = Checkpoint.open(reference.folder()).config().hiddenSize();
    LinearHead head = head(hidden);
    Path folder = Files.createDirectory(parent.resolve("staging"));
    if (copy) {
      ClassifierFolder.copying(reference.folder(), head, folder);
    } else {
      ClassifierFolder.linking(reference.folder(), head, folder);
    }
    folder = Files.move(folder, parent.resolve("made"));

    Checkpoint made = Checkpoint.open(folder);
    assertEquals(LABELS, made.classifier().labels());
    assertEquals(ProblemType.SINGLE_LABEL_CLASSIFICATION, made.classifier().problemType());
    byte[] graph = EncoderGraph.write(made, Precision.FP32, Forward.MEAN.withOutput(Output.LOGITS));
    IJepaConfig config = made.config();
    try (GraphRun run = new GraphRun(graph, made.weightsFolder())) {
      float[] logits =
          run.run(
              reference.pixels(),
              reference.images(),
              config.imageHeight(),
              config.imageWidth(),
              config.channels());
      assertArrayEquals(logits(head, reference.floats("mean"), hidden), logits, 1e-4f);
    }
    assertEquals(copy, Files.exists(folder.resolve("model.safetensors")));
  }

  private static float[] logits(LinearHead head, float[] means, int hidden) {
    float[] logits = new float[means.length / hidden * head.bias().length];
    for (int at = 0; at < logits.length; at++) {
      int label = at % head.bias().length;
      double sum = head.bias()[label];
      for (int i = 0; i < hidden; i++) {
        sum += (double) head.weight()[label][i] * means[at / head.bias().length * hidden + i];
      }
      logits[at] = (float) sum;
    }
    return logits;
  }

  @Test
  void linksAreRelativeAndHoldNothing() throws IOException {
    Path base = Files.createDirectory(parent.resolve("base"));
    Path original = ReferenceCheckpoint.file("gelu");
    for (String file : List.of("config.json", "preprocessor_config.json", "model.safetensors")) {
      Files.copy(original.resolve(file), base.resolve(file));
    }
    Path folder = Files.createDirectory(parent.resolve("made"));
    ClassifierFolder.linking(base, head(32), folder);
    assertEquals(
        Path.of("../base/model.safetensors"),
        Files.readSymbolicLink(folder.resolve("model-00001-of-00002.safetensors")));
    assertTrue(Files.size(folder.resolve("model-00002-of-00002.safetensors")) < 1000);
    Files.move(base.resolve("model.safetensors"), base.resolve("moved"));
    assertTrue(
        assertThrows(RuntimeException.class, () -> Checkpoint.open(folder))
            .getMessage()
            .contains("is a link to a file that is not there"));
  }

  @Test
  void aCopyStandsAlone() throws IOException {
    Path folder = Files.createDirectory(parent.resolve("made"));
    ClassifierFolder.copying(ReferenceCheckpoint.file("sharded"), head(32), folder);
    try (var files = Files.list(folder)) {
      files.forEach(file -> assertFalse(Files.isSymbolicLink(file), file.toString()));
    }
  }
}

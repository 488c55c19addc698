// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ijepa.job.run.ExitCode;
import io.ijepa.model.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** The {@code model} commands, as they are typed; what needs a hub is tested in Python. */
final class ModelCommandTest extends SparkTest {

  private static Answer well(String... words) {
    Answer answer = ijepa(words);
    assertEquals(ExitCode.DONE, answer.code(), answer::toString);
    return answer;
  }

  private Path copyOfTheModel() throws IOException {
    Path copy = Files.createDirectory(at("copy"));
    try (Stream<Path> files = Files.list(Path.of(MODEL))) {
      for (Path file : files.filter(any -> !any.endsWith("expected.safetensors")).toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  @Test
  void infoSaysWhatAModelIsToPeopleAndToPrograms() throws IOException {
    String model = CHECKPOINTS.resolve("classifier").toString();
    String text = well("model", "info", "--model", model).out();
    assertTrue(text.contains("32 wide, 2 layers, 2 heads of 16, MLP 64 wide, gelu"), text);
    assertTrue(text.contains("a classifier of 2 labels, no pooler, no mask token"), text);
    assertTrue(text.contains("preprocessing  resize to 20 x 20 pixels (bilinear), divide by 255"));
    JsonNode json =
        new ObjectMapper().readTree(well("model", "info", "--json", "--model", model).out());
    assertEquals(Checkpoint.open(Path.of(model)).fingerprint(), json.get("fingerprint").asText());
    assertEquals(25, json.get("tokens").asInt());
    assertEquals(
        2 * 32 + 2, json.get("parameters").asInt() - json.get("encoder_parameters").asInt());
    long weights = json.at("/memory_bytes/fp32/weights").asLong();
    assertEquals(4 * json.get("encoder_parameters").asLong(), weights);
    assertEquals(weights, 2 * json.at("/memory_bytes/fp16/weights").asLong());
    assertEquals(
        weights - 3 * 2 * (4 * 32 * 32 + 2 * 32 * 64),
        json.at("/memory_bytes/int8/weights").asLong());
  }

  @Test
  void infoSaysTheStoredTypesAndReadsShards() throws IOException {
    for (String type : List.of("BF16", "F16")) {
      String name = type.equals("F16") ? "fp16" : "bf16";
      assertTrue(
          well("model", "info", "--model", CHECKPOINTS.resolve(name).toString())
              .out()
              .contains("stored as " + type));
    }
    assertTrue(
        well("model", "info", "--model", CHECKPOINTS.resolve("sharded").toString())
            .out()
            .contains("in 4 file(s)"));
  }

  @Test
  void verifyComparesThePrecisionsOnTheUsersImagesAndNamesTheBrokenOnes() throws IOException {
    Path images = Pictures.folder(at("images"), 3, 1);
    String out = well("model", "verify", "--model", MODEL, "--images", images.toString()).out();
    assertTrue(out.contains("broken-0.jpg, CORRUPT: "), out);
    assertTrue(out.contains("published values: none for a checkpoint of these shapes"), out);
    assertTrue(out.contains("ok    fp16 against fp32, cosine over 3 images: min 0.9999"), out);
    assertTrue(out.contains("ok    int8 against fp32, cosine over 3 images: min 0.999"), out);
    assertEquals(
        List.of("--images " + path("none") + " does not exist"),
        ijepa("model", "verify", "--model", MODEL, "--images", path("none")).errors());
  }

  @Test
  void anExportedModelIsReadByEmbedAndGivesTheSameVectors() throws IOException {
    Path images = Pictures.folder(at("images"), 5, 0);
    Path file = at("exported").resolve("model.onnx");
    well("model", "export", "--model", MODEL, "--output", file.toString());
    embedWell("--input", images.toString(), "--output", path("here"));
    embedWell("--input", images.toString(), "--output", path("there"), "--model", file.toString());
    List<Row> here = embeddings("here");
    List<Row> there = embeddings("there");
    assertEquals(5, here.size());
    for (int row = 0; row < here.size(); row++) {
      List<Float> expected = here.get(row).getList(0);
      List<Float> actual = there.get(row).getList(0);
      for (int i = 0; i < expected.size(); i++) {
        assertEquals(expected.get(i), actual.get(i), 1e-4);
      }
    }
  }

  private List<Row> embeddings(String table) {
    return spark().read().parquet(path(table)).orderBy("path").select("embedding").collectAsList();
  }

  /** Its numbers: StandaloneModelTest, and in Python's onnxruntime compare_exported_models.py. */
  @Test
  void anExportedClassifierSaysItsLabels() throws IOException {
    String model = CHECKPOINTS.resolve("classifier-sharded").toString();
    Path file = at("classifier").resolve("model.onnx");
    String out =
        well(
                "model",
                "export",
                "--model",
                model,
                "--output",
                file.toString(),
                "--pooling",
                "logits")
            .out();
    assertTrue(out.contains("output logits; for ONNX Runtime 1.17 or later\n"), out);
    Map<String, String> properties = new TreeMap<>();
    ModelProto.parseFrom(Files.readAllBytes(file))
        .getMetadataPropsList()
        .forEach(property -> properties.put(property.getKey(), property.getValue()));
    assertEquals(List.of("id2label", "problem_type"), List.copyOf(properties.keySet()));
    assertEquals("multi_label_classification", properties.get("problem_type"));
    JsonNode labels = new ObjectMapper().readTree(properties.get("id2label"));
    assertEquals(11, labels.size());
    assertEquals("kind 10", labels.get("10").asText());
  }

  @Test
  void aModelThatCannotBeUsedIsAWrongConfiguration() throws IOException {
    Answer answer =
        ijepa("model", "export", "--model", MODEL, "--output", path("a.onnx"), "--pooling=logits");
    assertEquals(ExitCode.WRONG_CONFIGURATION, answer.code());
    assertTrue(answer.errors().get(0).contains("has no usable classifier"), answer.err());
    assertTrue(Files.notExists(at("a.onnx")));
    Files.createDirectory(at("empty"));
    for (String command : List.of("info", "verify")) {
      Answer refused = ijepa("model", command, "--model", path("empty"));
      assertEquals(ExitCode.WRONG_CONFIGURATION, refused.code());
      assertTrue(refused.errors().get(0).contains("lacks the file config.json"), refused.err());
    }
  }

  @Test
  void exportReplacesNothing() throws IOException {
    Path file = at("model.onnx");
    Files.writeString(file, "mine");
    assertEquals(
        List.of(
            "--output " + file + " exists; remove it, or choose another name",
            "--precision must be one of fp32, fp16, but was 'int4'"),
        ijepa(
                "model",
                "export",
                "--model",
                MODEL,
                "--output",
                file.toString(),
                "--precision",
                "int4")
            .errors());
    assertEquals(
        List.of("--output must be a file that ends in .onnx, but was 'model.pb'"),
        ijepa("model", "export", "--output", "model.pb").errors());
    Files.delete(file);
    Files.writeString(at("preprocessor_config.json"), "{}");
    assertTrue(
        ijepa("model", "export", "--model", MODEL, "--output", file.toString())
            .errors()
            .get(0)
            .endsWith("but another lies there; choose a folder of its own"));
    assertEquals("{}", Files.readString(at("preprocessor_config.json")));
    assertTrue(Files.notExists(file));
  }

  @Test
  void fetchPutsACheckpointWhereAClusterFindsItAndNeverOverAnother() throws IOException {
    Path model = copyOfTheModel();
    String to = at("shared/my-model").toUri().toString();
    Answer first = well("model", "fetch", "--model", model.toString(), "--to", to);
    assertTrue(first.out().contains("my-model, for --model on every host"), first.out());
    assertEquals(
        Checkpoint.open(model).fingerprint(), Checkpoint.open(at("shared/my-model")).fingerprint());
    try (Stream<Path> beside = Files.list(at("shared"))) {
      assertEquals(List.of(at("shared/my-model")), beside.toList(), "nothing partial");
    }
    assertTrue(
        well("model", "fetch", "--model", model.toString(), "--to", to)
            .err()
            .contains("holds these files already"));
    byte[] weights = Files.readAllBytes(model.resolve("model.safetensors"));
    weights[weights.length - 1] ^= 1;
    Files.write(model.resolve("model.safetensors"), weights);
    assertTrue(
        ijepa("model", "fetch", "--model", model.toString(), "--to", to)
            .errors()
            .get(0)
            .contains("does not hold this model's model.safetensors"));
  }

  @Test
  void whatIsMissingIsSaid() {
    assertEquals(
        List.of("--model is missing: which model to fetch"), ijepa("model", "fetch").errors());
    assertEquals(
        List.of("--output is missing: the .onnx file to write"), ijepa("model", "export").errors());
    assertTrue(
        ijepa("model", "info", "--model", path("none")).errors().get(0).contains("does not exist"));
  }
}

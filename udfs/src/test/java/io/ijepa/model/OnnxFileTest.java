// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes an {@code .onnx} file the model that it is. */
final class OnnxFileTest {
  private static final String JSON = "preprocessor_config.json";

  @TempDir Path folder;

  /** A tensor whose data lie in a file of its own. */
  private static TensorProto outside(String location) {
    return TensorProto.newBuilder()
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("offset", "0"))
        .addExternalData(entry("location", location))
        .build();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private static GraphProto graph(String... locations) {
    GraphProto.Builder graph = GraphProto.newBuilder();
    // Data inside are passed over, whatever they look like.
    graph.addInitializer(
        TensorProto.newBuilder().setRawData(outside("not-this.bin").toByteString()));
    for (String location : locations) {
      graph.addInitializer(outside(location));
    }
    return graph.build();
  }

  private static NodeProto branch(GraphProto graph) {
    return NodeProto.newBuilder().addAttribute(AttributeProto.newBuilder().setG(graph)).build();
  }

  @Test
  void theHubsFolderOfExportsIsBelowItsJson() throws IOException {
    Path beside = write(graph());
    Path exports = Files.createDirectories(folder.resolve("onnx"));
    Path export = Files.copy(beside, exports.resolve("model.onnx"));
    assertEquals(OnnxFile.open(beside).fingerprint(), OnnxFile.open(export).fingerprint());
    Path other = Files.createDirectories(folder.resolve("other"));
    Path stray = Files.copy(beside, other.resolve("model.onnx"));
    assertThrows(ModelException.class, () -> OnnxFile.open(stray));
    Files.writeString(export, "version https://git-lfs.github.com/spec/v1\noid sha256:1\n");
    assertTrue(
        assertThrows(ModelException.class, () -> OnnxFile.open(export))
            .getMessage()
            .contains("is a Git LFS pointer"));
  }

  private Path write(GraphProto graph) throws IOException {
    if (Files.notExists(folder.resolve(JSON))) {
      Files.writeString(folder.resolve(JSON), "{\"size\": 4}");
    }
    return Files.write(
        folder.resolve("model.onnx"),
        ModelProto.newBuilder().setGraph(graph).build().toByteArray());
  }

  private void weights(String file, String contents) throws IOException {
    Files.writeString(folder.resolve(file), contents);
  }

  private static Set<String> parts(ModelProto model) throws IOException {
    return OnnxFile.parts(new ByteArrayInputStream(model.toByteArray()), "model.onnx");
  }

  @Test
  void theFilesOfAModelAreThoseThatItsTensorsNameWhereverTheyStand() throws IOException {
    GraphProto inner = graph("branch.bin").toBuilder().addNode(branch(graph("twig.bin"))).build();
    ModelProto model =
        ModelProto.newBuilder()
            .setGraph(
                graph("weights.bin", "./weights.bin", "model.onnx_data").toBuilder()
                    .addNode(branch(inner))
                    .addNode(
                        NodeProto.newBuilder()
                            .addAttribute(
                                AttributeProto.newBuilder()
                                    .setT(outside("constant.bin"))
                                    .addTensors(outside("list.bin"))
                                    .addGraphs(graph("graphs.bin"))))
                    .addSparseInitializer(
                        SparseTensorProto.newBuilder()
                            .setValues(outside("values.bin"))
                            .setIndices(outside("indices.bin"))))
            .addFunctions(FunctionProto.newBuilder().addNode(branch(graph("function.bin"))))
            .build();
    assertEquals(
        Set.of(
            "branch.bin",
            "constant.bin",
            "function.bin",
            "graphs.bin",
            "indices.bin",
            "list.bin",
            "model.onnx",
            "model.onnx_data",
            "twig.bin",
            "values.bin",
            "weights.bin"),
        parts(model));
  }

  @Test
  void theWeightsAreTheContentsOnlyAndTheFingerprintAddsWhatTheProcessorSays() throws Exception {
    Path file = write(graph("model.onnx_data"));
    weights("model.onnx_data", "weights");
    OnnxFile before = OnnxFile.open(file);
    MessageDigest all = MessageDigest.getInstance("SHA-256");
    all.update(Files.readAllBytes(file));
    all.update("weights".getBytes(StandardCharsets.UTF_8));
    assertEquals(HexFormat.of().formatHex(all.digest()), before.weightsSha256());

    Files.writeString(folder.resolve("model_fp16.onnx"), "another model");
    Files.writeString(folder.resolve(JSON), "{ \"size\" : 4 }");
    assertEquals(before.fingerprint(), OnnxFile.open(file).fingerprint());

    Files.writeString(folder.resolve(JSON), "{\"size\": 4, \"do_normalize\": false}");
    OnnxFile after = OnnxFile.open(file);
    assertEquals(before.weightsSha256(), after.weightsSha256());
    assertNotEquals(before.fingerprint(), after.fingerprint());
  }

  @Test
  void otherWeightsAreAnotherModelWhateverTheirFileIsCalled() throws IOException {
    Path file = write(graph("weights.bin"));
    weights("weights.bin", "these");
    String before = OnnxFile.open(file).fingerprint();
    weights("weights.bin", "those");
    assertNotEquals(before, OnnxFile.open(file).fingerprint());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/etc/passwd", "../weights.bin", "a/b.bin", "a\\b.bin", "C:w.bin", "..", ".", ""})
  void dataOutsideOfTheModelsFolderAreRefused(String location) throws IOException {
    Path file = write(graph(location));
    assertEquals(
        "the model file model.onnx keeps data in '"
            + location
            + "', which must be the name of a file in its own folder",
        assertThrows(ModelException.class, () -> OnnxFile.open(file)).getMessage());
  }

  @Test
  void aMissingFileOfWeightsIsNamed() throws IOException {
    Path file = write(graph("weights.bin"));
    assertEquals(
        "the model file model.onnx keeps data in weights.bin, which must lie in the same folder;"
            + " there is no "
            + folder.resolve("weights.bin"),
        assertThrows(ModelException.class, () -> OnnxFile.open(file)).getMessage());
  }

  @Test
  void aModelThatWasCutAnywhereIsRefusedOrNamesNoFileThatTheWholeDoesNot() throws IOException {
    byte[] whole =
        ModelProto.newBuilder()
            .setGraph(graph("weights.bin").toBuilder().addNode(branch(graph("twig.bin"))))
            .build()
            .toByteArray();
    Set<String> all = Set.of("model.onnx", "weights.bin", "twig.bin");
    int refused = 0;
    for (int length = 0; length < whole.length; length++) {
      InputStream cut = new ByteArrayInputStream(whole, 0, length);
      try {
        assertTrue(all.containsAll(OnnxFile.parts(cut, "model.onnx")));
      } catch (ModelException said) {
        refused++;
      }
    }
    assertTrue(refused >= whole.length - 1, refused + " of " + whole.length);
  }

  @Test
  void graphsInGraphsEndSomewhere() {
    GraphProto graph = graph();
    for (int depth = 0; depth < 40; depth++) {
      graph = GraphProto.newBuilder().addNode(branch(graph)).build();
    }
    ModelProto deep = ModelProto.newBuilder().setGraph(graph).build();
    assertTrue(
        assertThrows(ModelException.class, () -> parts(deep))
            .getMessage()
            .startsWith("the model file model.onnx has graphs in graphs"));
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

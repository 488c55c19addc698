// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ijepa.testing.ReferenceCheckpoint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckpointTest {
  @TempDir Path folder;

  @Test
  void aRoleIsFoundUnderEveryNameThatItMayHave() {
    assertEquals(
        "encoder.layer.1.attention.attention.query.weight",
        open("gelu").weights().get(Weight.QUERY_WEIGHT, 1).name());
    assertEquals(
        "layers.1.attention.q_proj.weight",
        open("module-names").weights().get(Weight.QUERY_WEIGHT, 1).name());
    assertEquals(
        "ijepa.encoder.layer.1.attention.attention.query.weight",
        open("classifier").weights().get(Weight.QUERY_WEIGHT, 1).name());
    assertEquals("layernorm.bias", open("gelu").weights().get(Weight.FINAL_SHIFT).name());
  }

  @Test
  void aRoleAskedForInTheWrongWayIsAFaultOfTheCaller() {
    Weights weights = open("no-qkv-bias").weights();
    assertThrows(IllegalArgumentException.class, () -> weights.get(Weight.KEY_BIAS, 0));
    assertThrows(IllegalArgumentException.class, () -> weights.get(Weight.KEY_WEIGHT));
    assertThrows(IllegalArgumentException.class, () -> weights.get(Weight.FINAL_SCALE, 0));
  }

  @Test
  void shardsAreOneCheckpoint() throws IOException {
    Checkpoint sharded = open("sharded");
    assertEquals(4, sharded.weightsFiles().size());
    assertEquals(ReferenceCheckpoint.file("sharded").toRealPath(), sharded.weightsFolder());
    assertEquals(
        4,
        IntStream.range(0, 3)
            .boxed()
            .flatMap(
                layer ->
                    Stream.of(Weight.values())
                        .filter(role -> role.presentIn(sharded.config()))
                        .map(
                            role ->
                                role.perLayer()
                                    ? sharded.weights().get(role, layer)
                                    : sharded.weights().get(role)))
            .map(TensorEntry::file)
            .distinct()
            .count());
  }

  @Test
  void theDigestIsThatOfTheFileOrOfTheShardsOneAfterTheOther() throws Exception {
    assertEquals(
        sha256(Files.readAllBytes(ReferenceCheckpoint.file("gelu").resolve("model.safetensors"))),
        open("gelu").weightsSha256());
    ByteArrayOutputStream together = new ByteArrayOutputStream();
    for (int shard = 1; shard <= 4; shard++) {
      Files.copy(
          ReferenceCheckpoint.file("sharded")
              .resolve("model-0000" + shard + "-of-00004.safetensors"),
          together);
    }
    assertEquals(sha256(together.toByteArray()), open("sharded").weightsSha256());
  }

  @Test
  void theFingerprintChangesWithEveryValueThatDecidesAnEmbedding() throws IOException {
    copy("gelu");
    String original = Checkpoint.open(folder).fingerprint();
    assertEquals(open("gelu").fingerprint(), original);

    edit("preprocessor_config.json", "0.229", "0.23");
    String otherDeviation = Checkpoint.open(folder).fingerprint();
    assertNotEquals(original, otherDeviation);
    edit("preprocessor_config.json", "0.23,", "0.229,");
    assertEquals(original, Checkpoint.open(folder).fingerprint());

    edit("preprocessor_config.json", "\"resample\": 2", "\"resample\": 3");
    assertNotEquals(original, Checkpoint.open(folder).fingerprint());
    edit("preprocessor_config.json", "\"resample\": 3,", "");
    assertEquals(original, Checkpoint.open(folder).fingerprint());

    edit("config.json", "1e-06", "1e-05");
    assertNotEquals(original, Checkpoint.open(folder).fingerprint());
    edit("config.json", "1e-05", "1e-06");

    Path weights = folder.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    assertNotEquals(original, Checkpoint.open(folder).fingerprint());
  }

  @Test
  void theFingerprintIsTheSameInEveryVersion() {
    // Pinned: tables in the field carry it. A change here parts them from all that come after.
    assertEquals(
        "75d87b34c0244d454e368e87d082eeefaa50a30bba47f6f1fa09762938747fa3",
        Fingerprint.of("0".repeat(64), open("gelu").config(), open("gelu").preprocessor()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "preprocessor_config.json"})
  void aMissingFileIsNamed(String file) throws IOException {
    copy("gelu");
    Files.delete(folder.resolve(file));
    assertEquals(
        folder + " lacks the file " + file + "; is it a Hugging Face checkpoint?", refusal());
  }

  @Test
  void aFolderWithoutSafetensorsIsTold() throws IOException {
    copy("gelu");
    Files.move(folder.resolve("model.safetensors"), folder.resolve("pytorch_model.bin"));
    assertEquals(
        folder
            + " has neither model.safetensors nor model.safetensors.index.json; its"
            + " pytorch_model.bin is a pickle, which can run code and is not read; where you trust"
            + " it, save it again in Python: AutoModel.from_pretrained('"
            + folder
            + "').save_pretrained('NEW FOLDER')",
        refusal());
    Files.delete(folder.resolve("pytorch_model.bin"));
    assertTrue(
        refusal().endsWith("; weights in another format must be saved again with save_pretrained"));
    Files.createDirectories(folder.resolve("onnx"));
    Files.createFile(folder.resolve("onnx/model.onnx"));
    assertTrue(
        refusal()
            .endsWith("; to run its export, name the file " + folder.resolve("onnx/model.onnx")));
  }

  @Test
  void aPointerOfGitLfsIsNamed() throws IOException {
    copy("gelu");
    Path weights = folder.resolve("model.safetensors");
    Files.writeString(
        weights, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 2524\n");
    assertEquals(
        weights.toRealPath()
            + " is a Git LFS pointer and not the file itself; run git lfs pull in its folder, or"
            + " fetch the model by its Hugging Face id",
        refusal());
  }

  @ParameterizedTest
  @ValueSource(strings = {"_orig_mod.", "module.", "module._orig_mod.", "_orig_mod.module."})
  void whatWrappersPutBeforeEveryNameIsPassedOver(String prefix) throws IOException {
    copy("gelu");
    Checkpoint plain = Checkpoint.open(folder);
    TensorEntry expected = plain.weights().get(Weight.QUERY_WEIGHT, 0);
    Path weights = folder.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    ObjectNode header = (ObjectNode) new ObjectMapper().readTree(bytes, 8, length);
    ObjectNode renamed = new ObjectMapper().createObjectNode();
    header
        .properties()
        .forEach(
            entry ->
                renamed.set(
                    entry.getKey().equals("__metadata__")
                        ? entry.getKey()
                        : prefix + entry.getKey(),
                    entry.getValue()));
    byte[] text = renamed.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + text.length + bytes.length - 8 - length)
            .order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(text.length).put(text).put(bytes, 8 + length, bytes.length - 8 - length);
    Files.write(weights, file.array());
    TensorEntry found = Checkpoint.open(folder).weights().get(Weight.QUERY_WEIGHT, 0);
    assertEquals(prefix + expected.name(), found.name());
    assertEquals(expected.shape(), found.shape());
    assertEquals(expected.offset() - 8 - length, found.offset() - 8 - text.length);
  }

  @Test
  void aMissingFolderIsNamed() {
    Path missing = folder.resolve("missing");
    assertEquals(
        "the checkpoint folder " + missing + " does not exist",
        assertThrows(ModelException.class, () -> Checkpoint.open(missing)).getMessage());
  }

  @Test
  void aProcessorInsideTheProcessorConfigGoesFirst() throws IOException {
    copy("gelu");
    Files.writeString(
        folder.resolve("processor_config.json"),
        "{\"image_processor\": {\"size\": 20, \"rescale_factor\": 0.25}}");
    assertEquals(0.25, Checkpoint.open(folder).preprocessor().rescaleFactor());
    Files.writeString(folder.resolve("processor_config.json"), "{\"processor_class\": \"x\"}");
    assertEquals(1 / 255.0, Checkpoint.open(folder).preprocessor().rescaleFactor());
  }

  @Test
  void imagesOfAnotherSizeThanTheModelTakesAreRefusedBeforeTheFirstOne() throws IOException {
    copy("gelu");
    edit("preprocessor_config.json", "\"height\": 20", "\"height\": 24");
    assertEquals(
        folder
            + ": images are prepared at 24x20 pixels (height x width) but config.json takes 20x20;"
            + " make size or crop_size in preprocessor_config.json equal to image_size",
        refusal());
  }

  @Test
  void allMissingAndMisshapenWeightsAreReportedAtOnce() throws IOException {
    copy("gelu");
    edit("config.json", "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3");
    edit("config.json", "\"image_size\": 20", "\"image_size\": 24");
    edit("preprocessor_config.json", "\"height\": 20", "\"height\": 24");
    edit("preprocessor_config.json", "\"width\": 20", "\"width\": 24");
    assertEquals(
        folder
            + " does not hold the weights that its config.json describes, 17 problem(s):"
            + " embeddings.position_embeddings has shape [1, 25, 32] but config.json asks for"
            + " [1, 36, 32]; encoder.layer.2.layernorm_before.weight is missing;"
            + " encoder.layer.2.layernorm_before.bias is missing;"
            + " encoder.layer.2.attention.attention.query.weight is missing;"
            + " encoder.layer.2.attention.attention.query.bias is missing;"
            + " encoder.layer.2.attention.attention.key.weight is missing;"
            + " encoder.layer.2.attention.attention.key.bias is missing;"
            + " encoder.layer.2.attention.attention.value.weight is missing; and 9 more",
        refusal());
  }

  @Test
  void aMissingShardIsNamed() throws IOException {
    copy("sharded");
    Files.delete(folder.resolve("model-00002-of-00004.safetensors"));
    assertEquals(
        folder + " lacks the file model-00002-of-00004.safetensors; fetch the checkpoint again",
        refusal());
  }

  @Test
  void aTensorInAnotherShardThanTheIndexSaysIsNamed() throws IOException {
    copy("sharded");
    Path index = folder.resolve("model.safetensors.index.json");
    String text = Files.readString(index);
    String right = text.replaceAll("(?s).*\"layernorm.bias\": \"([^\"]*)\".*", "$1");
    String wrong = "model-00003-of-00004.safetensors";
    assertNotEquals(right, wrong);
    Files.writeString(
        index, text.replace("\"layernorm.bias\": \"" + right, "\"layernorm.bias\": \"" + wrong));
    assertEquals(
        index + ": tensor layernorm.bias should be in " + wrong + " but is in " + right, refusal());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/etc/passwd", "a/b", "..", ".", "", "a\\u0000b", "../sharded/x"})
  void aShardOutsideOfTheFolderIsRefused(String name) throws IOException {
    copy("sharded");
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(index, "{\"weight_map\": {\"layernorm.bias\": \"" + name + "\"}}");
    assertTrue(
        refusal()
            .startsWith(
                index
                    + ": the file of tensor layernorm.bias must be a plain name inside the folder"
                    + " but was "),
        refusal());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"weight_map\": 1}", "{\"weight_map\": {}}", "[]"})
  void anIndexOfNothingIsRefused(String json) throws IOException {
    copy("sharded");
    Files.writeString(folder.resolve("model.safetensors.index.json"), json);
    assertTrue(refusal().startsWith(folder.resolve("model.safetensors.index.json").toString()));
  }

  @Test
  void noValueOfAnyKeyGivesAnythingButACheckpointOrARefusal() throws IOException {
    copy("sharded");
    ObjectMapper mapper = new ObjectMapper();
    List<String> values =
        List.of(
            "null",
            "-1",
            "0",
            "1",
            "1.5",
            "1e999",
            "2147483648",
            "99999999999999999999",
            "true",
            "''",
            "'x'",
            "[]",
            "[1]",
            "[0,0]",
            "[null,null]",
            "[[],[]]",
            "{}",
            "{'height':1}",
            "{'height':null,'width':20}",
            "{'height':'20','width':[20]}",
            "{'x':{'y':[1]}}");
    for (String name :
        List.of("config.json", "preprocessor_config.json", "model.safetensors.index.json")) {
      Path file = folder.resolve(name);
      String original = Files.readString(file);
      ObjectNode object = (ObjectNode) mapper.readTree(original);
      List<String> keys = new ArrayList<>(List.of("head_dim", "crop_size", "do_center_crop"));
      keys.addAll(List.of("quantization_config", "pruned_heads", "do_pad", "weight_map"));
      object.fieldNames().forEachRemaining(keys::add);
      for (String key : keys) {
        for (String value : values) {
          ObjectNode changed = object.deepCopy();
          changed.set(key, mapper.readTree(value.replace('\'', '"')));
          // Sets what the key needs to be looked at, too.
          if (key.equals("crop_size")) {
            changed.put("do_center_crop", true);
          }
          Files.writeString(file, changed.toString());
          try {
            Checkpoint.open(folder);
          } catch (ModelException e) {
            assertTrue(e.getMessage().startsWith(folder.toString()), e.getMessage());
          }
        }
      }
      Files.writeString(file, original);
    }
  }

  @Test
  void aFolderGivesItsNameAndAPathInItDoesNotMatter() {
    assertEquals("gelu", open("gelu").name());
    assertEquals(
        "gelu", Checkpoint.open(ReferenceCheckpoint.file("relu").resolve("../gelu")).name());
  }

  @Test
  void anExceptionTravelsFromExecutorToDriver() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new ModelException("what", new IOException("why")));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals("what", ((ModelException) in.readObject()).getMessage());
    }
  }

  private static Checkpoint open(String name) {
    return Checkpoint.open(ReferenceCheckpoint.file(name));
  }

  private String refusal() {
    return assertThrows(ModelException.class, () -> Checkpoint.open(folder)).getMessage();
  }

  private void copy(String name) throws IOException {
    try (Stream<Path> files = Files.list(ReferenceCheckpoint.file(name))) {
      for (Path file : List.copyOf(files.toList())) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  private void edit(String file, String from, String to) throws IOException {
    String text = Files.readString(folder.resolve(file));
    assertTrue(text.contains(from), () -> file + " has no " + from);
    Files.writeString(folder.resolve(file), text.replace(from, to));
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IJepaConfigTest {
  @TempDir Path folder;

  @Test
  void missingAndNullKeysHaveTheDefaultsOfTheLibrary() throws IOException {
    IJepaConfig defaults =
        new IJepaConfig(768, 12, 12, 64, 3072, Activation.GELU, 1e-12, 224, 224, 16, 16, 3, true);
    assertEquals(defaults, read("{'model_type': 'ijepa'}"));
    assertEquals(defaults, read("{'model_type': 'ijepa', 'hidden_size': null, 'qkv_bias': null}"));
  }

  @Test
  void everyKeyIsRead() throws IOException {
    assertEquals(
        new IJepaConfig(
            1408, 40, 16, 88, 6144, Activation.QUICK_GELU, 1e-6, 32, 48, 4, 6, 1, false),
        read(
            "{'model_type': 'ijepa', 'hidden_size': 1408, 'num_hidden_layers': 40,"
                + "'num_attention_heads': 16, 'intermediate_size': 6144,"
                + "'hidden_act': 'quick_gelu', 'layer_norm_eps': 1e-6, 'image_size': [32, 48],"
                + "'patch_size': [4, 6], 'num_channels': 1, 'qkv_bias': false}"));
  }

  @Test
  void aHeadWidthOfItsOwnIsHonouredAsTheReferenceDoes() throws IOException {
    IJepaConfig config = read("{'model_type': 'ijepa', 'head_dim': 80, 'num_attention_heads': 7}");
    assertEquals(80, config.headDim());
    assertEquals(560, config.attentionSize());
  }

  @Test
  void pixelsThatFillNoPatchAreNoPatch() throws IOException {
    IJepaConfig config = read("{'model_type': 'ijepa', 'image_size': [30, 35], 'patch_size': 8}");
    assertEquals(3, config.gridHeight());
    assertEquals(4, config.gridWidth());
    assertEquals(12, config.numPatches());
  }

  @Test
  void keysThatTheForwardPassDoesNotReadAreLetThrough() throws IOException {
    assertEquals(
        read("{'model_type': 'ijepa'}"),
        read(
            "{'model_type': 'ijepa', 'architectures': ['IJepaModel'], 'torch_dtype': 'float32',"
                + "'dtype': 'bfloat16', 'transformers_version': '4.48.0', 'id2label': {'0': 'x'},"
                + "'label2id': {'x': 0}, 'hidden_dropout_prob': 0.1, 'initializer_range': 0.02,"
                + "'attention_probs_dropout_prob': 0.1, 'pooler_output_size': 32,"
                + "'pooler_act': 'tanh', 'pruned_heads': {}, 'quantization_config': null}"));
  }

  @ParameterizedTest
  @CsvSource({
    "gelu, GELU",
    "gelu_python, GELU",
    "gelu_new, GELU_TANH",
    "gelu_pytorch_tanh, GELU_TANH",
    "gelu_python_tanh, GELU_TANH",
    "gelu_accurate, GELU_TANH",
    "quick_gelu, QUICK_GELU",
    "relu, RELU",
    "silu, SILU",
    "swish, SILU",
    "tanh, TANH",
  })
  void everyActivationIsKnownByItsNames(String name, Activation activation) throws IOException {
    assertEquals(
        activation, read("{'model_type': 'ijepa', 'hidden_act': '" + name + "'}").activation());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'hidden_size': 0|hidden_size must be a whole number of 1 to 65536 but was 0",
        "'hidden_size': -768|hidden_size must be a whole number of 1 to 65536 but was -768",
        "'hidden_size': 99999999999|hidden_size must be a whole number of 1 to 65536 but was"
            + " 99999999999",
        "'hidden_size': 768.0|hidden_size must be a whole number of 1 to 65536 but was 768.0",
        "'hidden_size': '768'|hidden_size must be a whole number of 1 to 65536 but was \"768\"",
        "'num_attention_heads': 7|hidden_size must be a multiple of num_attention_heads but was"
            + " 768 with 7 heads",
        "'num_hidden_layers': 5000|num_hidden_layers must be a whole number of 1 to 1024 but was"
            + " 5000",
        "'head_dim': 65536|head_dim times num_attention_heads must be at most 65536 but was 65536",
        "'layer_norm_eps': 0|layer_norm_eps must be above 0 and at most 1 but was 0",
        "'layer_norm_eps': true|layer_norm_eps must be a finite number but was true",
        "'layer_norm_eps': 1e999|layer_norm_eps must be a finite number but was \"Infinity\"",
        "'num_channels': 4|num_channels must be 1 (grey) or 3 (RGB) but was 4",
        "'image_size': [1,2,3]|image_size must be a whole number or [height, width] but was"
            + " [1,2,3]",
        "'image_size': 8|patch_size must not exceed image_size but was [16, 16] with [8, 8]",
        "'image_size': 16384, 'patch_size': 1|image_size and patch_size must give at most 65536"
            + " patches but give 268435456",
        "'qkv_bias': 1|qkv_bias must be true or false but was 1",
        "'hidden_act': 'mish'|hidden_act must be one of [gelu, gelu_accurate, gelu_new,"
            + " gelu_python, gelu_python_tanh, gelu_pytorch_tanh, quick_gelu, relu, silu, swish,"
            + " tanh] but was \"mish\"",
        "'hidden_act': 1|hidden_act must be a string but was 1",
        "'quantization_config': {}|quantization_config is not supported; use the unquantized"
            + " checkpoint, but was {}",
        "'pruned_heads': {'1': [0]}|pruned_heads must be empty but was {\"1\":[0]}",
      })
  void everyRefusalNamesTheKeyTheRuleAndTheValue(String key, String problem) throws IOException {
    ModelException refused =
        assertThrows(ModelException.class, () -> read("{'model_type': 'ijepa', " + key + "}"));
    assertEquals(
        folder.resolve("config.json") + ": " + problem.replace("\\\"", "\""), refused.getMessage());
  }

  @Test
  void anotherModelIsRefusedByItsName() {
    assertEquals(
        folder.resolve("config.json")
            + ": model_type must be \"ijepa\"; other networks are not computed here, but was"
            + " \"vit\"",
        assertThrows(ModelException.class, () -> read("{'model_type': 'vit'}")).getMessage());
    assertTrue(
        assertThrows(ModelException.class, () -> read("{}")).getMessage().endsWith("was missing"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {"{'a': 1, 'a': 2}", "{} {}", "[]", "{", "7", "{'a': NaN}", "''"})
  void whatIsNoSingleJsonObjectIsRefused(String json) {
    assertTrue(
        assertThrows(ModelException.class, () -> read(json))
            .getMessage()
            .startsWith(folder.resolve("config.json").toString()));
  }

  private IJepaConfig read(String json) throws IOException {
    Path file = folder.resolve("config.json");
    Files.writeString(file, json.replace('\'', '"'));
    return IJepaConfig.read(file);
  }
}

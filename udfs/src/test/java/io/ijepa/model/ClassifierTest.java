// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ijepa.model.Classifier.ProblemType;
import io.ijepa.testing.ReferenceCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClassifierTest {
  @TempDir Path folder;

  @Test
  void labelsAreInTheOrderOfTheirNumbersAndNotOfTheirDigits() {
    Classifier classifier = open("classifier-sharded").classifier();
    assertEquals(
        IntStream.range(0, 11).mapToObj(number -> "kind " + number).toList(), classifier.labels());
    assertEquals(ProblemType.MULTI_LABEL_CLASSIFICATION, classifier.problemType());
    assertEquals(List.of(11L, 32L), classifier.weight().shape());
    assertEquals(List.of(11L), classifier.bias().shape());
  }

  @Test
  void aConfigurationWithoutLabelsHasTwoAsInTheReference() {
    Classifier classifier = open("classifier").classifier();
    assertEquals(List.of("LABEL_0", "LABEL_1"), classifier.labels());
    assertEquals(ProblemType.SINGLE_LABEL_CLASSIFICATION, classifier.problemType());
  }

  /** Measured with transformers 5.18: {@code num_labels} wins, and the names go. */
  @Test
  void namesOfAnotherNumberThanNumLabelsAreNotTheLabels() throws IOException {
    copy();
    edit("\"id2label\": {\"0\": \"a\", \"1\": \"b\", \"2\": \"c\"}, \"num_labels\": 2");
    assertEquals(List.of("LABEL_0", "LABEL_1"), Checkpoint.open(folder).classifier().labels());
  }

  @Test
  void namesInAnyOrderAreTakenByTheirNumbers() throws IOException {
    copy();
    edit("\"id2label\": {\"1\": \"b\", \"0\": \"a\"}, \"num_labels\": 2");
    assertEquals(List.of("a", "b"), Checkpoint.open(folder).classifier().labels());
  }

  @Test
  void aCheckpointWithoutAClassifierIsRefusedWhenItIsAskedFor() {
    Checkpoint plain = open("gelu");
    assertEquals(
        ReferenceCheckpoint.file("gelu")
            + " has no usable classifier: classifier.weight is missing, classifier.bias is missing;"
            + " logits need a checkpoint of IJepaForImageClassification",
        assertThrows(ModelException.class, plain::classifier).getMessage());
  }

  @Test
  void aClassifierOfAnotherNumberOfLabelsIsRefused() throws IOException {
    copy();
    edit("\"num_labels\": 3");
    assertEquals(
        folder
            + " has no usable classifier: classifier.weight has shape [2, 32] but config.json asks"
            + " for [3, 32], classifier.bias has shape [2] but config.json asks for [3]; logits"
            + " need a checkpoint of IJepaForImageClassification",
        refusal());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"problem_type\": \"regression\"|REGRESSION",
        "\"problem_type\": null|SINGLE_LABEL_CLASSIFICATION",
        "\"problem_type\": \"multi_label_classification\"|MULTI_LABEL_CLASSIFICATION",
      })
  void theProblemTypeIsRead(String key, ProblemType type) throws IOException {
    copy();
    edit(key);
    assertEquals(type, Checkpoint.open(folder).classifier().problemType());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"id2label\": {\"0\": \"a\", \"2\": \"b\"}|: id2label: the numbers must run from 0 to 1,"
            + " but 1 is missing",
        "\"id2label\": {\"zero\": \"a\"}|: id2label: zero must be a whole number with a string but"
            + " was \"a\"",
        "\"id2label\": {\"0\": 1}|: id2label: 0 must be a whole number with a string but was 1",
        "\"id2label\": {\"0\": \"a\", \"00\": \"b\"}|: id2label: 00 is the number of another label"
            + " but was \"b\"",
        "\"id2label\": {}|: id2label: there must be at least one label",
        "\"id2label\": [\"a\"]|: id2label must be a JSON object but was [\"a\"]",
        "\"problem_type\": \"ranking\"|: problem_type must be single_label_classification,"
            + " multi_label_classification or regression but was \"ranking\"",
      })
  void labelsThatMakeNoSenseAreRefusedOnlyWhereTheyMatter(String key, String problem)
      throws IOException {
    copy();
    edit(key);
    Checkpoint.open(folder).fingerprint();
    assertEquals(folder.resolve("config.json") + problem, refusal());
  }

  @Test
  void theFingerprintOfTheEmbeddingsKnowsNothingOfLabelsAndThatOfTheLogitsAllOfThem()
      throws IOException {
    copy();
    Checkpoint plain = Checkpoint.open(folder);
    edit("\"id2label\": {\"0\": \"cat\", \"1\": \"dog\"}");
    Checkpoint named = Checkpoint.open(folder);
    assertEquals(plain.fingerprint(), named.fingerprint());
    assertNotEquals(plain.classifierFingerprint(), named.classifierFingerprint());
    assertNotEquals(named.fingerprint(), named.classifierFingerprint());
  }

  private String refusal() {
    Checkpoint checkpoint = Checkpoint.open(folder);
    return assertThrows(ModelException.class, checkpoint::classifier).getMessage();
  }

  private void copy() throws IOException {
    try (Stream<Path> files = Files.list(ReferenceCheckpoint.file("classifier"))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  /** One more key at the end of {@code config.json}. */
  private void edit(String key) throws IOException {
    Path file = folder.resolve("config.json");
    String text = Files.readString(file).stripTrailing();
    Files.writeString(file, text.substring(0, text.length() - 1) + ", " + key + "}");
  }

  private static Checkpoint open(String name) {
    return Checkpoint.open(ReferenceCheckpoint.file(name));
  }
}

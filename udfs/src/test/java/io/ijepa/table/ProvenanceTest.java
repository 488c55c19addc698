// SPDX-License-Identifier: Apache-2.0
package io.ijepa.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.image.decode.DecodeOptions.ExifOrientation;
import io.ijepa.model.ImageSize;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedSettings;
import io.ijepa.settings.EmbedSettings.DeviceChoice;
import io.ijepa.settings.EmbedSettings.ProcessorChoice;
import io.ijepa.settings.LayerChoice;
import io.ijepa.testing.SparkTest;
import io.ijepa.udf.IJepa;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
final class ProvenanceTest extends SparkTest {

  private static Provenance with(MetadataBuilder details) {
    Metadata metadata = details.putString("model_uri", "file:///models/x").build();
    return new Provenance(true, Set.of("x@1"), Optional.of(metadata));
  }

  @Test
  void aTableGivesTheSettingsThatWouldEmbedMoreOfIt() {
    EmbedSettings settings =
        Provenance.of(
                IJepa.embed(
                    images(1, 1),
                    options(
                        "layer", "last2",
                        "image-size", "28",
                        "normalize", "true",
                        "processor", "pillow",
                        "exif-orientation", "apply",
                        "max-pixels", "1000",
                        "batch-size", "3",
                        "cpu-threads", "1",
                        "device", "cpu")))
            .settings();
    EmbedSettings expected =
        EmbedSettings.defaults().toBuilder()
            .model(Optional.of(GELU.folder().toUri().toString()))
            .layer(new LayerChoice.LastFew(2))
            .imageSize(Optional.of(new ImageSize(28, 28)))
            .normalize(true)
            .precision(EmbedSettings.PrecisionChoice.FP32)
            .processor(ProcessorChoice.PILLOW)
            .exifOrientation(ExifOrientation.APPLY)
            .maxPixels(1000)
            .build();
    // With a slash at its end or without, as the folder is a folder of this machine.
    assertEquals(withoutSlash(expected), withoutSlash(settings));
    assertEquals(expected.toBuilder().model(settings.model()).build(), settings);
  }

  private static Optional<String> withoutSlash(EmbedSettings settings) {
    return settings.model().map(uri -> uri.replaceAll("/$", ""));
  }

  @Test
  void aTableWithoutMetadataGivesTheDefaults() {
    assertEquals(
        EmbedSettings.defaults(), new Provenance(true, Set.of("x@1"), Optional.empty()).settings());
  }

  @Test
  void aTableFromBeforeThereWereProcessorsIsOfPillow12() {
    assertEquals(ProcessorChoice.PILLOW_12, with(new MetadataBuilder()).settings().processor());
  }

  @Test
  void aTableWhoseMetadataAreNoOptionsIsRefusedWithTheirNames() {
    Provenance odd =
        with(new MetadataBuilder().putString("pooling", "max").putString("layer", "9x"));
    InvalidOptionsException refused = assertThrows(InvalidOptionsException.class, odd::settings);
    assertEquals(
        List.of(
            "the table's metadata: pooling must be one of mean, none, pooler, but was 'max'",
            "the table's metadata: layer must be last, the number of a hidden state, or last with"
                + " a number like last4, but was '9x'"),
        refused.problems());
  }

  @Test
  void metadataOfAnotherTypeCountAsAbsent() {
    Provenance odd =
        with(
            new MetadataBuilder()
                .putLong("pooling", 7)
                .putString("max_pixels", "many")
                .putString("normalize", "yes"));
    assertEquals(
        EmbedSettings.defaults().toBuilder()
            .model(Optional.of("file:///models/x"))
            .processor(ProcessorChoice.PILLOW_12)
            .build(),
        odd.settings());
    assertFalse(ProvenanceKey.NORMALIZE.isTrue(odd.details().orElseThrow()));
  }

  @ParameterizedTest
  @CsvSource({
    "a@1, a@1, true",
    "a@1, b@1, true",
    "org/a@1, 1, true",
    "a@1, a@2, false",
    "a@b@1, c@1, true",
    "a@1,, false",
    ", a@1, false",
    ",, false",
  })
  void twoModelsAreTheSameByTheirFingerprintAlone(String one, String other, boolean same) {
    assertEquals(same, Provenance.isSame(one, other));
  }

  @Test
  void aProblemNamesTheOptionAsItsCallerDoes() {
    Problems problems = new Problems();
    new Provenance(true, Set.of("a@1", "b@2"), Optional.empty())
        .checkOneModel("the embeddings", problems);
    assertTrue(problems.messages().get(0).endsWith("or use force"), problems.messages()::toString);
  }

  @Test
  void settingsAreMadeWithoutTexts() {
    EmbedSettings settings =
        EmbedSettings.defaults().toBuilder()
            .device(DeviceChoice.CPU)
            .cpuThreads(OptionalInt.of(2))
            .build();
    assertEquals(DeviceChoice.CPU, settings.device());
    assertEquals(OptionalInt.of(2), settings.cpuThreads());
    assertEquals("content", settings.imageColumn());
    assertEquals(List.of("path"), settings.keyColumns());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ijepa.image.ImageGeometry;
import io.ijepa.image.ResizeTarget;
import io.ijepa.image.resample.Resampling;
import io.ijepa.image.resample.ResizeBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PreprocessorConfigTest {
  @TempDir Path folder;

  @Test
  void missingAndNullKeysHaveTheDefaultsOfTheLibrary() throws IOException {
    PreprocessorConfig defaults =
        new PreprocessorConfig(
            ResizeBackend.TORCHVISION,
            new ImageGeometry(
                Optional.of(new ResizeTarget.Exact(224, 224)),
                Resampling.BILINEAR,
                Optional.empty()),
            true,
            1 / 255.0,
            true,
            List.of(0.5, 0.5, 0.5),
            List.of(0.5, 0.5, 0.5));
    assertEquals(defaults, read("{}"));
    assertEquals(
        defaults,
        read("{'size': null, 'resample': null, 'image_mean': null, 'rescale_factor': null}"));
  }

  @Test
  void everyKeyIsRead() throws IOException {
    assertEquals(
        new PreprocessorConfig(
            ResizeBackend.TORCHVISION,
            new ImageGeometry(
                Optional.of(new ResizeTarget.ShortestEdge(256)),
                Resampling.BICUBIC,
                Optional.of(new ImageGeometry.CropSize(224, 200))),
            true,
            0.0039,
            true,
            List.of(0.1, 0.2, 0.3),
            List.of(0.4, 0.5, 0.6)),
        read(
            "{'image_processor_type': 'ViTImageProcessorFast', 'do_convert_rgb': true,"
                + "'do_resize': true, 'size': {'shortest_edge': 256}, 'resample': 3,"
                + "'do_center_crop': true, 'crop_size': {'width': 200, 'height': 224},"
                + "'do_rescale': true, 'rescale_factor': 0.0039, 'do_normalize': true,"
                + "'image_mean': [0.1, 0.2, 0.3], 'image_std': [0.4, 0.5, 0.6]}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'size': 48|TORCHVISION",
        "'image_processor_type': null|TORCHVISION",
        "'image_processor_type': 'ViTImageProcessor'|TORCHVISION",
        "'image_processor_type': 'ViTImageProcessorFast'|TORCHVISION",
        "'feature_extractor_type': 'ViTFeatureExtractor'|TORCHVISION",
        "'image_processor_type': 'ViTImageProcessor', 'resample': 1|TORCHVISION",
        "'image_processor_type': 'ViTImageProcessor', 'resample': 4|PILLOW",
        "'image_processor_type': 'ViTImageProcessor', 'resample': 5|PILLOW",
        "'image_processor_type': 'ViTImageProcessor', 'resample': 5, 'do_resize':"
            + " false|TORCHVISION",
        "'image_processor_type': 'ViTImageProcessorPil'|PILLOW",
        "'feature_extractor_type': 'ViTImageProcessorPil'|PILLOW",
        "'image_processor_type': 'ViTImageProcessor', 'feature_extractor_type':"
            + " 'ViTImageProcessorPil'|TORCHVISION",
        "'image_processor_type': 'ViTImageProcessorPil', 'feature_extractor_type':"
            + " 'ViTFeatureExtractor'|PILLOW"
      })
  void theNameOfTheProcessorSaysWhoseArithmeticItIs(String json, ResizeBackend backend)
      throws IOException {
    assertEquals(backend, read("{" + json + "}").backend());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'size': 48|Exact[height=48, width=48]",
        "'size': 48, 'default_to_square': false|ShortestEdge[edge=48]",
        "'size': [48, 64]|Exact[height=48, width=64]",
        "'size': {'height': 48, 'width': 64}|Exact[height=48, width=64]",
        "'size': {'shortest_edge': 48}|ShortestEdge[edge=48]",
        "'size': {'longest_edge': 64, 'shortest_edge': 48}"
            + "|ShortestAndLongestEdge[shortest=48, longest=64]",
        "'size': {'max_height': 48, 'max_width': 64}|WithinBox[maxHeight=48, maxWidth=64]",
      })
  void everyFormOfSizeIsKnown(String size, String target) throws IOException {
    assertEquals(target, read("{" + size + "}").geometry().resize().orElseThrow().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"48", "[48, 48]", "{'height': 48, 'width': 48}"})
  void everyFormOfCropSizeIsKnown(String size) throws IOException {
    assertEquals(
        Optional.of(new ImageGeometry.CropSize(48, 48)),
        read("{'do_center_crop': true, 'crop_size': " + size + "}").geometry().crop());
  }

  @Test
  void stepsThatAreOffAreOff() throws IOException {
    PreprocessorConfig config =
        read(
            "{'do_resize': false, 'size': {'nonsense': 1}, 'crop_size': 7, 'do_rescale': false,"
                + "'do_normalize': false, 'image_mean': [1]}");
    assertEquals(Optional.empty(), config.geometry().resize());
    assertEquals(Optional.empty(), config.geometry().crop());
    assertEquals(List.of(), config.imageMean());
  }

  @Test
  void oneNumberIsForAllChannels() throws IOException {
    assertEquals(List.of(0.25, 0.25, 0.25), read("{'image_std': 0.25}").imageStd());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'image_processor_type': 'ViTImageProcessor'",
        "'feature_extractor_type': 'ViTFeatureExtractor'",
        "'do_pad': false, 'pad_size': null",
        "'processor_class': 'x', 'data_format': 'channels_first'"
      })
  void otherNamesForTheSameProcessorAreAccepted(String keys) throws IOException {
    assertEquals(read("{}"), read("{" + keys + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'image_processor_type': 'CLIPImageProcessor'|image_processor_type must be one of"
            + " [ViTFeatureExtractor, ViTImageProcessor, ViTImageProcessorFast,"
            + " ViTImageProcessorPil] but was *CLIPImageProcessor*",
        "'do_pad': true|do_pad is a step that ViTImageProcessor does not have; remove the key; it"
            + " but was true",
        "'do_flip': true|do_flip is a step that ViTImageProcessor does not have; remove the key;"
            + " it but was true",
        "'resample': 6|resample must be a code of Pillow's filters, 0 to 5, but was 6",
        "'rescale_factor': 0|rescale_factor must be above 0 but was 0",
        "'image_std': [1, 0, 1]|image_std must not be 0 in float32 but was [1,0,1]",
        "'image_mean': [1]|image_mean must have one value for each of the model's 3 channel(s),"
            + " not 1, but was [1]",
        "'image_mean': ['x', 1, 1]|image_mean must be a finite number but was [*x*,1,1]",
        "'size': {'longest_edge': 9}|size must be a whole number, [height, width], or an object"
            + " of height and width, of shortest_edge with or without longest_edge, or of"
            + " max_height and max_width, but was {*longest_edge*:9}",
        "'size': {'height': 0, 'width': 9}|size must be a whole number of 1 to 16384 but was"
            + " {*height*:0,*width*:9}",
        "'do_center_crop': true|crop_size must be a whole number, [height, width], or an object"
            + " of height and width, where do_center_crop is true, but was missing",
        "'do_resize': 'yes'|do_resize must be true or false but was *yes*",
      })
  void everyRefusalNamesTheKeyTheRuleAndTheValue(String key, String problem) {
    ModelException refused = assertThrows(ModelException.class, () -> read("{" + key + "}"));
    assertEquals(
        folder.resolve("preprocessor_config.json") + ": " + problem.replace('*', '"'),
        refused.getMessage());
  }

  private PreprocessorConfig read(String json) throws IOException {
    Path file = folder.resolve("preprocessor_config.json");
    Files.writeString(file, json.replace('\'', '"'));
    return PreprocessorConfig.read(file, 3);
  }
}

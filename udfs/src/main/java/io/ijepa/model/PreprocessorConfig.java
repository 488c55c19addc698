// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.ijepa.image.ImageGeometry;
import io.ijepa.image.ResizeTarget;
import io.ijepa.image.resample.Resampling;
import io.ijepa.image.resample.ResizeBackend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What happens to an image before the network, from {@code preprocessor_config.json}. A missing key
 * has the default of {@code transformers.ViTImageProcessor}.
 *
 * @param backend whose arithmetic does it; as read, the one that the file's name for the processor
 *     stands for in {@code transformers} 5: {@link ResizeBackend#PILLOW} for {@code
 *     ViTImageProcessorPil}, or where torchvision lacks the filter, and else {@link
 *     ResizeBackend#TORCHVISION}
 * @param geometry resize and crop, done on the bytes of the image
 * @param doRescale whether a pixel is multiplied by {@code rescaleFactor}
 * @param rescaleFactor above 0, commonly 1/255
 * @param doNormalize whether a channel has its mean subtracted and is then divided by its deviation
 * @param imageMean one per channel in units of the rescaled pixel; empty without {@code
 *     doNormalize}
 * @param imageStd one per channel, never 0; empty without {@code doNormalize}
 */
public record PreprocessorConfig(
    ResizeBackend backend,
    ImageGeometry geometry,
    boolean doRescale,
    double rescaleFactor,
    boolean doNormalize,
    List<Double> imageMean,
    List<Double> imageStd) {

  private static final int MAX_SIDE = 1 << 14;

  private static final String PILLOW_TYPE = "ViTImageProcessorPil";

  private static final Set<String> KNOWN_TYPES =
      Set.of("ViTImageProcessor", "ViTImageProcessorFast", PILLOW_TYPE, "ViTFeatureExtractor");

  /** Where the first has a value, the second is not looked at. */
  private static final List<String> TYPE_KEYS =
      List.of("image_processor_type", "feature_extractor_type");

  public PreprocessorConfig {
    imageMean = List.copyOf(imageMean);
    imageStd = List.copyOf(imageStd);
  }

  /**
   * The same for a model that is run at another size: see {@link ImageGeometry#scaled}.
   *
   * @param from the size that this one makes images of
   * @param to the size that the other one does
   */
  public PreprocessorConfig scaled(ImageSize from, ImageSize to) {
    return new PreprocessorConfig(
        backend,
        geometry.scaled(
            new ImageGeometry.CropSize(from.height(), from.width()),
            new ImageGeometry.CropSize(to.height(), to.width())),
        doRescale,
        rescaleFactor,
        doNormalize,
        imageMean,
        imageStd);
  }

  /** The same steps in another one's arithmetic. */
  public PreprocessorConfig withBackend(ResizeBackend other) {
    return new PreprocessorConfig(
        other, geometry, doRescale, rescaleFactor, doNormalize, imageMean, imageStd);
  }

  /**
   * Reads {@code preprocessor_config.json} for a model that takes images of {@code channels}.
   *
   * @throws ModelException where it asks for a step that is not done here, or for nonsense
   */
  public static PreprocessorConfig read(Path file, int channels) {
    return of(JsonFields.read(file), channels);
  }

  static PreprocessorConfig of(JsonFields json, int channels) {
    refuseOtherProcessors(json);
    boolean doNormalize = json.flag("do_normalize", true);
    List<Double> mean = doNormalize ? perChannel(json, "image_mean", channels) : List.of();
    List<Double> std = doNormalize ? perChannel(json, "image_std", channels) : List.of();
    if (std.stream().anyMatch(deviation -> (float) (double) deviation == 0)) {
      throw json.refuse("image_std", "must not be 0 in float32");
    }
    ImageGeometry geometry = new ImageGeometry(resize(json), resampling(json), crop(json));
    return new PreprocessorConfig(
        backend(json, geometry),
        geometry,
        json.flag("do_rescale", true),
        rescaleFactor(json),
        doNormalize,
        mean,
        std);
  }

  private static void refuseOtherProcessors(JsonFields json) {
    for (String key : TYPE_KEYS) {
      if (json.has(key) && !KNOWN_TYPES.contains(json.text(key))) {
        throw json.refuse(key, "must be one of " + KNOWN_TYPES.stream().sorted().toList());
      }
    }
    for (String key : List.of("do_pad", "do_flip", "do_flip_channel_order", "do_reduce_labels")) {
      if (json.flag(key, false)) {
        throw json.refuse(
            key, "is a step that ViTImageProcessor does not have; remove the key; it");
      }
    }
    // Always done here; a processor that asks for it or says nothing gets the same pixels.
    json.flag("do_convert_rgb", true);
  }

  private static ResizeBackend backend(JsonFields json, ImageGeometry geometry) {
    String type = TYPE_KEYS.stream().filter(json::has).findFirst().map(json::text).orElse("absent");
    return type.equals(PILLOW_TYPE) || !geometry.isKnownTo(ResizeBackend.TORCHVISION)
        ? ResizeBackend.PILLOW
        : ResizeBackend.TORCHVISION;
  }

  private static double rescaleFactor(JsonFields json) {
    if (!json.has("rescale_factor")) {
      return 1 / 255.0;
    }
    double factor = json.finite("rescale_factor", json.get("rescale_factor"));
    if (factor <= 0) {
      throw json.refuse("rescale_factor", "must be above 0");
    }
    return factor;
  }

  private static List<Double> perChannel(JsonFields json, String name, int channels) {
    List<Double> values = new ArrayList<>();
    if (!json.has(name)) {
      values.addAll(List.of(0.5, 0.5, 0.5));
    } else if (json.get(name).isArray()) {
      json.get(name).forEach(value -> values.add(json.finite(name, value)));
    } else {
      double value = json.finite(name, json.get(name));
      for (int channel = 0; channel < channels; channel++) {
        values.add(value);
      }
    }
    if (values.size() != channels) {
      throw json.refuse(
          name,
          "must have one value for each of the model's %d channel(s), not %d,"
              .formatted(channels, values.size()));
    }
    return values;
  }

  private static Resampling resampling(JsonFields json) {
    if (!json.has("resample")) {
      return Resampling.BILINEAR;
    }
    JsonNode code = json.get("resample");
    return (code.isIntegralNumber() && code.canConvertToInt()
            ? Resampling.of(code.intValue())
            : Optional.<Resampling>empty())
        .orElseThrow(() -> json.refuse("resample", "must be a code of Pillow's filters, 0 to 5,"));
  }

  private static Optional<ResizeTarget> resize(JsonFields json) {
    if (!json.flag("do_resize", true)) {
      return Optional.empty();
    }
    if (!json.has("size")) {
      return Optional.of(new ResizeTarget.Exact(224, 224));
    }
    JsonNode size = json.get("size");
    if (size.isInt()) {
      int side = json.positive("size", size, MAX_SIDE);
      return Optional.of(
          json.flag("default_to_square", true)
              ? new ResizeTarget.Exact(side, side)
              : new ResizeTarget.ShortestEdge(side));
    }
    if (size.isArray() && size.size() == 2) {
      return Optional.of(
          new ResizeTarget.Exact(
              json.positive("size", size.get(0), MAX_SIDE),
              json.positive("size", size.get(1), MAX_SIDE)));
    }
    Set<String> keys = keys(size);
    if (keys.equals(Set.of("height", "width"))) {
      return Optional.of(
          new ResizeTarget.Exact(side(json, "size", "height"), side(json, "size", "width")));
    }
    if (keys.equals(Set.of("shortest_edge"))) {
      return Optional.of(new ResizeTarget.ShortestEdge(side(json, "size", "shortest_edge")));
    }
    if (keys.equals(Set.of("shortest_edge", "longest_edge"))) {
      return Optional.of(
          new ResizeTarget.ShortestAndLongestEdge(
              side(json, "size", "shortest_edge"), side(json, "size", "longest_edge")));
    }
    if (keys.equals(Set.of("max_height", "max_width"))) {
      return Optional.of(
          new ResizeTarget.WithinBox(
              side(json, "size", "max_height"), side(json, "size", "max_width")));
    }
    throw json.refuse(
        "size",
        "must be a whole number, [height, width], or an object of height and width, of"
            + " shortest_edge with or without longest_edge, or of max_height and max_width,");
  }

  private static Optional<ImageGeometry.CropSize> crop(JsonFields json) {
    if (!json.flag("do_center_crop", false)) {
      return Optional.empty();
    }
    JsonNode size = json.has("crop_size") ? json.get("crop_size") : null;
    if (size != null && size.isInt()) {
      int side = json.positive("crop_size", size, MAX_SIDE);
      return Optional.of(new ImageGeometry.CropSize(side, side));
    }
    if (size != null && size.isArray() && size.size() == 2) {
      return Optional.of(
          new ImageGeometry.CropSize(
              json.positive("crop_size", size.get(0), MAX_SIDE),
              json.positive("crop_size", size.get(1), MAX_SIDE)));
    }
    if (size != null && keys(size).equals(Set.of("height", "width"))) {
      return Optional.of(
          new ImageGeometry.CropSize(
              side(json, "crop_size", "height"), side(json, "crop_size", "width")));
    }
    throw json.refuse(
        "crop_size",
        "must be a whole number, [height, width], or an object of height and width, where"
            + " do_center_crop is true,");
  }

  private static Set<String> keys(JsonNode size) {
    Set<String> keys = new HashSet<>();
    size.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static int side(JsonFields json, String name, String key) {
    return json.positive(name, json.get(name).get(key), MAX_SIDE);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import io.ijepa.image.ResizeTarget;
import io.ijepa.model.PreprocessorConfig;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;

/** A processor's values by the names that {@code preprocessor_config.json} has for them. */
final class ProcessorMetadata {
  private ProcessorMetadata() {}

  static Metadata of(PreprocessorConfig config) {
    MetadataBuilder json = new MetadataBuilder();
    json.putBoolean("do_resize", config.geometry().resize().isPresent());
    config.geometry().resize().ifPresent(target -> json.putMetadata("size", size(target)));
    json.putString("resample", config.geometry().resampling().name().toLowerCase(Locale.ROOT));
    json.putBoolean("do_center_crop", config.geometry().crop().isPresent());
    config
        .geometry()
        .crop()
        .ifPresent(
            crop ->
                json.putMetadata(
                    "crop_size", sides("height", crop.height(), "width", crop.width())));
    json.putBoolean("do_rescale", config.doRescale());
    json.putDouble("rescale_factor", config.rescaleFactor());
    json.putBoolean("do_normalize", config.doNormalize());
    json.putDoubleArray("image_mean", doubles(config.imageMean()));
    json.putDoubleArray("image_std", doubles(config.imageStd()));
    return json.build();
  }

  private static Metadata size(ResizeTarget target) {
    if (target instanceof ResizeTarget.Exact exact) {
      return sides("height", exact.height(), "width", exact.width());
    }
    if (target instanceof ResizeTarget.ShortestEdge shortest) {
      return new MetadataBuilder().putLong("shortest_edge", shortest.edge()).build();
    }
    if (target instanceof ResizeTarget.ShortestAndLongestEdge edges) {
      return sides("shortest_edge", edges.shortest(), "longest_edge", edges.longest());
    }
    ResizeTarget.WithinBox box = (ResizeTarget.WithinBox) target;
    return sides("max_height", box.maxHeight(), "max_width", box.maxWidth());
  }

  private static Metadata sides(String one, long first, String other, long second) {
    return new MetadataBuilder().putLong(one, first).putLong(other, second).build();
  }

  private static double[] doubles(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}

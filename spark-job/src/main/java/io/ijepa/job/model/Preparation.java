// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.model;

import io.ijepa.image.ImageGeometry;
import io.ijepa.image.ResizeTarget;
import io.ijepa.model.PreprocessorConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What happens to an image before the network, in words. */
final class Preparation {
  private Preparation() {}

  static String words(PreprocessorConfig config) {
    List<String> steps = new ArrayList<>();
    ImageGeometry geometry = config.geometry();
    String filter = geometry.resampling().name().toLowerCase(Locale.ROOT);
    geometry
        .resize()
        .ifPresent(target -> steps.add("resize " + size(target) + " (" + filter + ")"));
    geometry
        .crop()
        .ifPresent(
            crop ->
                steps.add("crop the centre, " + sides(crop.height(), crop.width()) + " pixels"));
    if (config.doRescale()) {
      double inverse = 1 / config.rescaleFactor();
      steps.add(
          Math.abs(inverse - Math.rint(inverse)) < 1e-9
              ? "divide by " + (long) Math.rint(inverse)
              : "multiply by " + config.rescaleFactor());
    }
    if (config.doNormalize()) {
      steps.add("subtract the mean " + config.imageMean());
      steps.add("divide by the deviation " + config.imageStd());
    }
    return steps.isEmpty() ? "none: the pixels as they are" : String.join(", ", steps);
  }

  private static String size(ResizeTarget target) {
    if (target instanceof ResizeTarget.Exact exact) {
      return "to " + sides(exact.height(), exact.width()) + " pixels";
    }
    if (target instanceof ResizeTarget.ShortestEdge shortest) {
      return "the shorter side to " + shortest.edge() + " pixels";
    }
    if (target instanceof ResizeTarget.ShortestAndLongestEdge edges) {
      return "the shorter side to %d pixels, the longer to at most %d"
          .formatted(edges.shortest(), edges.longest());
    }
    ResizeTarget.WithinBox box = (ResizeTarget.WithinBox) target;
    return "to fit into " + sides(box.maxHeight(), box.maxWidth()) + " pixels";
  }

  private static String sides(int height, int width) {
    return height + " x " + width;
  }
}

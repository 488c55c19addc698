// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import io.ijepa.image.ImageGeometry;
import io.ijepa.image.ResizeTarget;
import java.util.List;

/** SHA-256 of what makes an embedding what it is. */
final class Fingerprint {
  private Fingerprint() {}

  /**
   * The fingerprint of a checkpoint: its weights' digest and every value that was read from the
   * JSON files.
   */
  static String of(String weights, IJepaConfig config, PreprocessorConfig preprocessor) {
    String text =
        String.join(
            "\n",
            "ijepa 1",
            "weights " + weights,
            "config "
                + List.of(
                    config.hiddenSize(),
                    config.layers(),
                    config.heads(),
                    config.headDim(),
                    config.intermediateSize(),
                    config.activation(),
                    text(config.layerNormEps()),
                    config.imageHeight(),
                    config.imageWidth(),
                    config.patchHeight(),
                    config.patchWidth(),
                    config.channels(),
                    config.qkvBias()),
            text(preprocessor));
    return ofText(text);
  }

  /** The fingerprint of an {@code .onnx} file, whose weights' digest is that of all its files. */
  static String of(String weights, PreprocessorConfig preprocessor) {
    return ofText(
        String.join(
            "\n",
            "onnx 1",
            "weights " + weights,
            "normalize " + preprocessor.doNormalize(),
            text(preprocessor)));
  }

  /** The fingerprint of a checkpoint with what its head for classification adds. */
  static String of(String checkpoint, Classifier classifier) {
    StringBuilder text = new StringBuilder("ijepa classifier 1\ncheckpoint ").append(checkpoint);
    text.append("\nproblem ").append(classifier.problemType());
    for (String label : classifier.labels()) {
      // The length first: a label may hold a line's end.
      text.append("\nlabel ").append(label.length()).append(' ').append(label);
    }
    return ofText(text.toString());
  }

  /** The fingerprint of a checkpoint with what its pooler adds. */
  static String of(String checkpoint, Pooler pooler) {
    return ofText(
        "ijepa pooler 1\ncheckpoint " + checkpoint + "\nactivation " + pooler.activation());
  }

  private static String ofText(String text) {
    return Sha256.hex(text);
  }

  private static String text(PreprocessorConfig preprocessor) {
    return String.join(
        "\n",
        "resize " + preprocessor.geometry().resize().map(Fingerprint::text).orElse("none"),
        "resample " + preprocessor.geometry().resampling(),
        "crop " + preprocessor.geometry().crop().map(Fingerprint::text).orElse("none"),
        "rescale " + (preprocessor.doRescale() ? text(preprocessor.rescaleFactor()) : "none"),
        "mean " + preprocessor.imageMean().stream().map(Fingerprint::text).toList(),
        "std " + preprocessor.imageStd().stream().map(Fingerprint::text).toList());
  }

  private static String text(ResizeTarget target) {
    // Not the record's toString: a renamed component must not change a fingerprint.
    if (target instanceof ResizeTarget.Exact exact) {
      return "exact " + exact.height() + " " + exact.width();
    }
    if (target instanceof ResizeTarget.ShortestEdge shortest) {
      return "shortest " + shortest.edge();
    }
    if (target instanceof ResizeTarget.ShortestAndLongestEdge edges) {
      return "shortest " + edges.shortest() + " longest " + edges.longest();
    }
    if (target instanceof ResizeTarget.WithinBox box) {
      return "within " + box.maxHeight() + " " + box.maxWidth();
    }
    throw new IllegalStateException("no text for " + target);
  }

  /** Exactly, and the same on every Java version, which the decimal form is not. */
  private static String text(double value) {
    return Double.toHexString(value);
  }

  private static String text(ImageGeometry.CropSize crop) {
    return crop.height() + " " + crop.width();
  }
}

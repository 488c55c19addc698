// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import io.ijepa.graph.Forward;
import io.ijepa.graph.InputSize;
import io.ijepa.graph.Precision;
import io.ijepa.graph.Tokens;
import io.ijepa.host.LocalModel;
import io.ijepa.host.ModelFiles;
import io.ijepa.host.ProcessorOption;
import io.ijepa.image.resample.ResizeBackend;
import io.ijepa.model.ImageSize;
import io.ijepa.model.Sha256;
import io.ijepa.settings.EmbedSettings;
import io.ijepa.table.ProvenanceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;

/** Where vectors come from: the value of the {@code model} column, and all of it as metadata. */
final class VectorOrigin {
  private VectorOrigin() {}

  /**
   * name@fingerprint of everything that shapes a vector: weights, preprocessing and options. What
   * came to the options later counts only where it is not the default: the tables of before keep
   * their value.
   */
  static String model(
      String name,
      String fingerprint,
      EmbedSettings settings,
      Forward forward,
      Precision precision,
      ResizeBackend processor) {
    List<String> all = new ArrayList<>();
    all.add(fingerprint);
    all.add("pooling " + settings.pooling());
    all.add("normalize " + forward.normalize());
    all.add("exif " + settings.exifOrientation());
    all.add("precision " + precision);
    if (forward.tokens() instanceof Tokens.HiddenStates states) {
      all.add("hidden states " + states.first() + " " + states.last());
    }
    if (forward.inputSize() instanceof InputSize.Other other) {
      all.add("image size " + other.size().height() + " " + other.size().width());
    }
    if (forward.masked()) {
      all.add("masked");
    }
    if (processor != ResizeBackend.PILLOW_12) { // the only one until there were two
      all.add("processor " + processor);
    }
    return name + "@" + Sha256.hex(String.join("\n", all)).substring(0, 12);
  }

  static Metadata metadata(
      EmbedPlan plan, ModelFiles.Found found, EmbedSettings settings, LocalModel model) {
    Forward forward = plan.forward();
    MetadataBuilder json = new MetadataBuilder();
    found.revision().ifPresent(revision -> json.putString(ProvenanceKey.REVISION.key(), revision));
    Optional<ImageSize> size = model.imageSize(forward);
    size.ifPresent(pixels -> json.putString(ProvenanceKey.IMAGE_SIZE.key(), pixels.toString()));
    settings
        .maskColumn()
        .ifPresent(column -> json.putString(ProvenanceKey.MASK_COLUMN.key(), column));
    return json.putString(ProvenanceKey.MODEL.key(), plan.model())
        .putString(ProvenanceKey.MODEL_URI.key(), plan.modelUri())
        .putString(ProvenanceKey.FINGERPRINT.key(), plan.fingerprint())
        .putString(ProvenanceKey.WEIGHTS_SHA256.key(), model.weightsSha256())
        .putMetadata(
            ProvenanceKey.PREPROCESSOR.key(), ProcessorMetadata.of(model.preprocessor(forward)))
        .putString(ProvenanceKey.POOLING.key(), settings.pooling().name().toLowerCase(Locale.ROOT))
        .putString(ProvenanceKey.LAYER.key(), settings.layer().toString())
        .putBoolean(ProvenanceKey.MASKED.key(), forward.masked())
        .putBoolean(ProvenanceKey.NORMALIZE.key(), forward.normalize())
        .putString(ProvenanceKey.PRECISION.key(), plan.precision().name().toLowerCase(Locale.ROOT))
        .putString(ProvenanceKey.PROCESSOR.key(), ProcessorOption.choice(plan.processor()).text())
        .putString(
            ProvenanceKey.EXIF_ORIENTATION.key(),
            plan.exifOrientation().name().toLowerCase(Locale.ROOT))
        .putLong(ProvenanceKey.MAX_PIXELS.key(), plan.maxPixels())
        .build();
  }
}

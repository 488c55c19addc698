// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import io.ijepa.graph.Forward;
import io.ijepa.graph.InputSize;
import io.ijepa.graph.Output;
import io.ijepa.graph.Tokens;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.ImageSize;
import io.ijepa.model.ModelException;
import io.ijepa.model.OnnxFile;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedOption;
import io.ijepa.settings.EmbedSettings;
import io.ijepa.settings.LayerChoice;
import java.util.Optional;

/**
 * The way through a model's network that the options ask for. What the model cannot do is a
 * problem, and all of it is said. What asks for the model's own ways changes nothing.
 */
final class ForwardOptions {
  private ForwardOptions() {}

  static Forward of(Checkpoint checkpoint, EmbedSettings settings, Problems problems) {
    int layers = checkpoint.config().layers();
    Optional<Tokens> tokens = settings.layer().of(layers);
    if (tokens.isEmpty()) {
      problems.add(
          "%s %s cannot be had of %s, whose %d layers give the hidden states 0 to %d"
              .formatted(
                  problems.named(EmbedOption.LAYER),
                  settings.layer(),
                  checkpoint.name(),
                  layers,
                  layers));
    }
    Output output = output(settings.pooling());
    if (output == Output.POOLER) {
      check(checkpoint::pooler, problems.named(EmbedOption.POOLING) + " pooler", problems);
    }
    if (settings.maskColumn().isPresent()) {
      check(checkpoint::maskToken, problems.named(EmbedOption.MASK_COLUMN), problems);
    }
    ImageSize own = checkpoint.config().imageSize();
    Optional<ImageSize> other = settings.imageSize().filter(size -> !size.equals(own));
    other.ifPresent(
        size ->
            check(
                () -> checkpoint.checkImageSize(size),
                problems.named(EmbedOption.IMAGE_SIZE) + " " + size,
                problems));
    return new Forward(
        output,
        settings.normalize(),
        tokens.orElse(Tokens.LAST),
        other.<InputSize>map(InputSize.Other::new).orElse(new InputSize.OfModel()),
        settings.maskColumn().isPresent());
  }

  /** An {@code .onnx} file is run as it is. */
  static Forward of(OnnxFile file, EmbedSettings settings, Problems problems) {
    String asItIs = " cannot be had of %s: an .onnx file is run as it is".formatted(file.name());
    if (settings.pooling() == EmbedSettings.Pooling.POOLER) {
      problems.add(problems.named(EmbedOption.POOLING) + " pooler" + asItIs);
    }
    if (!settings.layer().equals(LayerChoice.LAST)) {
      problems.add(problems.named(EmbedOption.LAYER) + " " + settings.layer() + asItIs);
    }
    if (settings.maskColumn().isPresent()) {
      problems.add(problems.named(EmbedOption.MASK_COLUMN) + asItIs);
    }
    ImageSize own = new ImageSize(file.pixelHeight(), file.pixelWidth());
    if (settings.imageSize().filter(size -> !size.equals(own)).isPresent()) {
      problems.add(
          problems.named(EmbedOption.IMAGE_SIZE) + " " + settings.imageSize().get() + asItIs);
    }
    return Forward.MEAN.withOutput(output(settings.pooling())).withNormalize(settings.normalize());
  }

  private static void check(Runnable ask, String option, Problems problems) {
    try {
      ask.run();
    } catch (ModelException refused) {
      problems.add(option + ": " + refused.getMessage());
    }
  }

  private static Output output(EmbedSettings.Pooling pooling) {
    return switch (pooling) {
      case MEAN -> Output.MEAN_POOLED;
      case NONE -> Output.PATCH_TOKENS;
      case POOLER -> Output.POOLER;
    };
  }
}

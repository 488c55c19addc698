// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import io.ijepa.image.ImageGeometry;
import io.ijepa.image.resample.Resampling;
import io.ijepa.image.resample.ResizeBackend;
import io.ijepa.model.PreprocessorConfig;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.OptionNames;
import io.ijepa.settings.EmbedOption;
import io.ijepa.settings.EmbedSettings.ProcessorChoice;
import java.util.Locale;

/** Whose arithmetic prepares a model's images, by the option and by the model's own file. */
public final class ProcessorOption {
  private ProcessorOption() {}

  /**
   * @param names how the caller spells options, for messages
   * @throws InvalidOptionsException where the processor lacks the model's filter
   */
  public static ResizeBackend backend(
      PreprocessorConfig config, ProcessorChoice choice, OptionNames names) {
    ResizeBackend backend =
        choice == ProcessorChoice.AUTO ? config.backend() : ResizeBackend.valueOf(choice.name());
    if (!config.geometry().isKnownTo(backend)) {
      Resampling filter = config.geometry().resampling();
      String option = names.of(EmbedOption.PROCESSOR);
      throw new InvalidOptionsException(
          "%s %s has no filter %s, which this model's preprocessor_config.json names (resample %d);"
                  .formatted(
                      option, choice.text(), filter.name().toLowerCase(Locale.ROOT), filter.code())
              + " use "
              + option
              + " pillow");
    }
    return backend;
  }

  /** What to ask for to have this one's pixels. */
  public static ProcessorChoice choice(ResizeBackend backend) {
    return ProcessorChoice.valueOf(backend.name());
  }

  /**
   * The first of all that prepare images alike: where no weights sum pixels up, all versions of
   * Pillow do.
   */
  public static ResizeBackend firstOfEqual(ResizeBackend backend, PreprocessorConfig config) {
    ImageGeometry geometry = config.geometry();
    boolean noSums = geometry.resize().isEmpty() || geometry.resampling() == Resampling.NEAREST;
    return noSums && backend == ResizeBackend.PILLOW ? ResizeBackend.PILLOW_12 : backend;
  }
}

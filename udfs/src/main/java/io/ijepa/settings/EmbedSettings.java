// SPDX-License-Identifier: Apache-2.0
package io.ijepa.settings;

import io.ijepa.image.decode.DecodeOptions;
import io.ijepa.image.decode.DecodeOptions.ExifOrientation;
import io.ijepa.model.ImageSize;
import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.Problems;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@link EmbedOption} and {@link FetchOption} name, as typed values: read from texts by {@link
 * #read}, or built from the {@linkplain #defaults() defaults}. Nothing here was checked against a
 * table or a model yet.
 *
 * <p>Each call takes its options from one source, and sources are never merged: a command takes its
 * command line, {@code IJepa}'s methods the map that they are given, {@code IJepa.register(spark)}
 * the session's {@code spark.ijepa.*}, a catalog its own {@code spark.sql.catalog.NAME.*}. What the
 * source leaves out has its default.
 *
 * @param imageColumn the column that holds the images
 * @param keyColumns columns that identify a row
 * @param keepColumns further columns to carry to the output
 * @param model as the user wrote it; empty for the embedded demo model
 * @param revision of a Hugging Face id
 * @param imageSize that the network runs at; empty for the model's own
 * @param maskColumn the column that holds the masks, if the images have any
 * @param normalize whether vectors are scaled to unit length
 * @param batchSize the most images per call of a session; empty to let the device decide
 * @param processor whose pixels are computed
 * @param maxPixels the most pixels an image may have
 * @param cpuThreads of a CPU session; empty for the executor's cores
 * @param fetch the rules for what is read by URI
 * @param names how the caller spells options, for messages
 */
public record EmbedSettings(
    String imageColumn,
    List<String> keyColumns,
    List<String> keepColumns,
    Optional<String> model,
    String revision,
    Pooling pooling,
    LayerChoice layer,
    Optional<ImageSize> imageSize,
    Optional<String> maskColumn,
    boolean normalize,
    PrecisionChoice precision,
    DeviceChoice device,
    OptionalInt batchSize,
    ProcessorChoice processor,
    ExifOrientation exifOrientation,
    long maxPixels,
    OptionalInt cpuThreads,
    FetchSettings fetch,
    OptionNames names) {

  /** What becomes of an image's patch tokens. */
  public enum Pooling {
    MEAN,
    NONE,
    POOLER
  }

  public enum PrecisionChoice {
    AUTO,
    FP32,
    FP16,
    INT8
  }

  public enum DeviceChoice {
    AUTO,
    CPU,
    CUDA
  }

  /** Whose pixels are computed. */
  public enum ProcessorChoice {
    AUTO,
    PILLOW,
    PILLOW_12,
    TORCHVISION;

    /** The option's value. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static final int MAX_SIDE = 1 << 14;

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,5})(?:x([0-9]{1,5}))?");

  /** What holds where nothing is said. */
  public static EmbedSettings defaults() {
    return read(new OptionReader(Map.of(), OptionNames.PLAIN, new Problems()));
  }

  /** These settings, to be changed. */
  public EmbedSettingsBuilder toBuilder() {
    return new EmbedSettingsBuilder(this);
  }

  /** Reads texts; each rule that does not hold is a problem. */
  public static EmbedSettings read(OptionReader options) {
    Pooling pooling = options.choice(EmbedOption.POOLING, Pooling.class);
    LayerChoice layer =
        options
            .value(EmbedOption.LAYER, LayerChoice.RULE, LayerChoice::parse)
            .orElse(LayerChoice.LAST);
    if (pooling == Pooling.POOLER && !layer.equals(LayerChoice.LAST)) {
      options.refuse(
          "%s pooler takes the final tokens, so it cannot go with %s %s; leave %s out"
              .formatted(
                  options.named(EmbedOption.POOLING),
                  options.named(EmbedOption.LAYER),
                  layer,
                  options.named(EmbedOption.LAYER)));
    }
    if (pooling == Pooling.NONE && layer.joins()) {
      options.refuse(
          ("%s %s joins the means of several hidden states, so it cannot go with %s none; name one"
                  + " hidden state, or leave %s out")
              .formatted(
                  options.named(EmbedOption.LAYER),
                  layer,
                  options.named(EmbedOption.POOLING),
                  options.named(EmbedOption.POOLING)));
    }
    return new EmbedSettings(
        options.text(EmbedOption.IMAGE_COLUMN).orElse(""),
        options.names(EmbedOption.KEY_COLUMNS),
        options.names(EmbedOption.KEEP_COLUMNS),
        options.text(EmbedOption.MODEL),
        options.text(EmbedOption.REVISION).orElse(""),
        pooling,
        layer,
        imageSize(options),
        options.text(EmbedOption.MASK_COLUMN),
        options.flag(EmbedOption.NORMALIZE),
        options.choice(EmbedOption.PRECISION, PrecisionChoice.class),
        options.choice(EmbedOption.DEVICE, DeviceChoice.class),
        options.integer(EmbedOption.BATCH_SIZE, 1),
        options.choice(EmbedOption.PROCESSOR, ProcessorChoice.class),
        options.choice(EmbedOption.EXIF_ORIENTATION, ExifOrientation.class),
        options
            .number(EmbedOption.MAX_PIXELS, 1, DecodeOptions.LARGEST_MAX_PIXELS)
            .orElse(DecodeOptions.DEFAULT_MAX_PIXELS),
        options.integer(EmbedOption.CPU_THREADS, 1),
        FetchSettings.read(options),
        options.names());
  }

  private static Optional<ImageSize> imageSize(OptionReader options) {
    return options
        .value(
            EmbedOption.IMAGE_SIZE,
            "a number of pixels like 448, or height and width like 448x336, of 1 to " + MAX_SIDE,
            text ->
                text.equals(EmbedOption.IMAGE_SIZE.defaultValue())
                    ? Optional.of(Optional.<ImageSize>empty())
                    : size(text).map(Optional::of))
        .flatMap(Function.identity());
  }

  private static Optional<ImageSize> size(String text) {
    Matcher form = SIZE.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    int height = Integer.parseInt(form.group(1));
    int width = form.group(2) == null ? height : Integer.parseInt(form.group(2));
    return Math.min(height, width) < 1 || Math.max(height, width) > MAX_SIDE
        ? Optional.empty()
        : Optional.of(new ImageSize(height, width));
  }

  /** These settings with the images in another column. */
  public EmbedSettings withImageColumn(String column) {
    return toBuilder().imageColumn(column).build();
  }
}

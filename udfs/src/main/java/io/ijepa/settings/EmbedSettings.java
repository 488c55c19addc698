package io.ijepa.settings;

import io.ijepa.image.decode.DecodeOptions;
import io.ijepa.image.decode.DecodeOptions.ExifOrientation;
import io.ijepa.model.ImageSize;
import io.ijepa.option.OptionReader;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The options of {@link EmbedOption} and {@link FetchOption}, read. Nothing here was checked
 * against a table or a model yet.
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
    ExifOrientation exifOrientation,
    long maxPixels,
    OptionalInt cpuThreads,
    FetchSettings fetch) {

  /** What becomes of an image's patch tokens. */
  public enum Pooling {
    MEAN,
    NONE,
    POOLER
  }

  public enum PrecisionChoice {
    AUTO,
    FP32,
    FP16
  }

  public enum DeviceChoice {
    AUTO,
    CPU,
    CUDA
  }

  private static final int MAX_SIDE = 1 << 14;

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,5})(?:x([0-9]{1,5}))?");

  public static EmbedSettings read(OptionReader options) {
    Pooling pooling = options.choice(EmbedOption.POOLING, Pooling.class);
    LayerChoice layer =
        options
            .value(EmbedOption.LAYER, LayerChoice.RULE, LayerChoice::parse)
            .orElse(LayerChoice.LAST);
    if (pooling == Pooling.POOLER && !layer.equals(LayerChoice.LAST)) {
      options.refuse(
          "--pooling pooler takes the final tokens, so it cannot go with --layer "
              + layer
              + "; leave --layer out");
    }
    if (pooling == Pooling.NONE && layer.kind() == LayerChoice.Kind.LAST_FEW) {
      options.refuse(
          "--layer "
              + layer
              + " joins the means of several hidden states, so it cannot go with --pooling none;"
              + " name one hidden state, or leave --pooling out");
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
        options.choice(EmbedOption.EXIF_ORIENTATION, ExifOrientation.class),
        options
            .number(EmbedOption.MAX_PIXELS, 1, DecodeOptions.LARGEST_MAX_PIXELS)
            .orElse(DecodeOptions.DEFAULT_MAX_PIXELS),
        options.integer(EmbedOption.CPU_THREADS, 1),
        FetchSettings.read(options));
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

  /** The same, with the images in another column. */
  public EmbedSettings withImageColumn(String column) {
    return with(column, fetch);
  }

  /** The same, with other rules for what is read. */
  public EmbedSettings withFetch(FetchSettings rules) {
    return with(imageColumn, rules);
  }

  private EmbedSettings with(String column, FetchSettings reads) {
    return new EmbedSettings(
        column,
        keyColumns,
        keepColumns,
        model,
        revision,
        pooling,
        layer,
        imageSize,
        maskColumn,
        normalize,
        precision,
        device,
        batchSize,
        exifOrientation,
        maxPixels,
        cpuThreads,
        reads);
  }
}

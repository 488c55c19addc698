package io.ijepa.udf;

import io.ijepa.image.DecodeOptions;
import io.ijepa.image.DecodeOptions.ExifOrientation;
import io.ijepa.option.OptionReader;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The options of {@link EmbedOption}, read. Nothing here was checked against a table or a model
 * yet.
 */
public record EmbedSettings(
    String imageColumn,
    List<String> keyColumns,
    List<String> keepColumns,
    Optional<String> model,
    String revision,
    Pooling pooling,
    boolean normalize,
    PrecisionChoice precision,
    DeviceChoice device,
    OptionalInt batchSize,
    ExifOrientation exifOrientation,
    long maxPixels,
    OptionalInt cpuThreads) {

  /** What becomes of an image's patch tokens. */
  public enum Pooling {
    MEAN,
    NONE
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

  public static EmbedSettings read(OptionReader options) {
    return new EmbedSettings(
        options.text(EmbedOption.IMAGE_COLUMN).orElse(""),
        options.names(EmbedOption.KEY_COLUMNS),
        options.names(EmbedOption.KEEP_COLUMNS),
        options.text(EmbedOption.MODEL),
        options.text(EmbedOption.REVISION).orElse(""),
        options.choice(EmbedOption.POOLING, Pooling.class),
        options.flag(EmbedOption.NORMALIZE),
        options.choice(EmbedOption.PRECISION, PrecisionChoice.class),
        options.choice(EmbedOption.DEVICE, DeviceChoice.class),
        options.integer(EmbedOption.BATCH_SIZE, 1),
        options.choice(EmbedOption.EXIF_ORIENTATION, ExifOrientation.class),
        options
            .number(EmbedOption.MAX_PIXELS, 1, DecodeOptions.LARGEST_MAX_PIXELS)
            .orElse(DecodeOptions.DEFAULT_MAX_PIXELS),
        options.integer(EmbedOption.CPU_THREADS, 1));
  }

  /** The same, with the images in another column. */
  public EmbedSettings withImageColumn(String column) {
    return new EmbedSettings(
        column,
        keyColumns,
        keepColumns,
        model,
        revision,
        pooling,
        normalize,
        precision,
        device,
        batchSize,
        exifOrientation,
        maxPixels,
        cpuThreads);
  }
}

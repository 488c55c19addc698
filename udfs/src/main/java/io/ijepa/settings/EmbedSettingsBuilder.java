// SPDX-License-Identifier: Apache-2.0
package io.ijepa.settings;

import io.ijepa.image.decode.DecodeOptions.ExifOrientation;
import io.ijepa.model.ImageSize;
import io.ijepa.option.OptionNames;
import io.ijepa.settings.EmbedSettings.DeviceChoice;
import io.ijepa.settings.EmbedSettings.Pooling;
import io.ijepa.settings.EmbedSettings.PrecisionChoice;
import io.ijepa.settings.EmbedSettings.ProcessorChoice;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@link EmbedSettings} in the making, one setter for each of its components. Rules between options
 * are held by {@link EmbedSettings#read} alone. Not for use by several threads.
 */
public final class EmbedSettingsBuilder {
  private String imageColumn;
  private List<String> keyColumns;
  private List<String> keepColumns;
  private Optional<String> model;
  private String revision;
  private Pooling pooling;
  private LayerChoice layer;
  private Optional<ImageSize> imageSize;
  private Optional<String> maskColumn;
  private boolean normalize;
  private PrecisionChoice precision;
  private DeviceChoice device;
  private OptionalInt batchSize;
  private ProcessorChoice processor;
  private ExifOrientation exifOrientation;
  private long maxPixels;
  private OptionalInt cpuThreads;
  private FetchSettings fetch;
  private OptionNames names;

  EmbedSettingsBuilder(EmbedSettings from) {
    imageColumn = from.imageColumn();
    keyColumns = from.keyColumns();
    keepColumns = from.keepColumns();
    model = from.model();
    revision = from.revision();
    pooling = from.pooling();
    layer = from.layer();
    imageSize = from.imageSize();
    maskColumn = from.maskColumn();
    normalize = from.normalize();
    precision = from.precision();
    device = from.device();
    batchSize = from.batchSize();
    processor = from.processor();
    exifOrientation = from.exifOrientation();
    maxPixels = from.maxPixels();
    cpuThreads = from.cpuThreads();
    fetch = from.fetch();
    names = from.names();
  }

  public EmbedSettingsBuilder imageColumn(String value) {
    imageColumn = value;
    return this;
  }

  public EmbedSettingsBuilder keyColumns(List<String> value) {
    keyColumns = value;
    return this;
  }

  public EmbedSettingsBuilder keepColumns(List<String> value) {
    keepColumns = value;
    return this;
  }

  public EmbedSettingsBuilder model(Optional<String> value) {
    model = value;
    return this;
  }

  public EmbedSettingsBuilder revision(String value) {
    revision = value;
    return this;
  }

  public EmbedSettingsBuilder pooling(Pooling value) {
    pooling = value;
    return this;
  }

  public EmbedSettingsBuilder layer(LayerChoice value) {
    layer = value;
    return this;
  }

  public EmbedSettingsBuilder imageSize(Optional<ImageSize> value) {
    imageSize = value;
    return this;
  }

  public EmbedSettingsBuilder maskColumn(Optional<String> value) {
    maskColumn = value;
    return this;
  }

  public EmbedSettingsBuilder normalize(boolean value) {
    normalize = value;
    return this;
  }

  public EmbedSettingsBuilder precision(PrecisionChoice value) {
    precision = value;
    return this;
  }

  public EmbedSettingsBuilder device(DeviceChoice value) {
    device = value;
    return this;
  }

  public EmbedSettingsBuilder batchSize(OptionalInt value) {
    batchSize = value;
    return this;
  }

  public EmbedSettingsBuilder processor(ProcessorChoice value) {
    processor = value;
    return this;
  }

  public EmbedSettingsBuilder exifOrientation(ExifOrientation value) {
    exifOrientation = value;
    return this;
  }

  public EmbedSettingsBuilder maxPixels(long value) {
    maxPixels = value;
    return this;
  }

  public EmbedSettingsBuilder cpuThreads(OptionalInt value) {
    cpuThreads = value;
    return this;
  }

  public EmbedSettingsBuilder fetch(FetchSettings value) {
    fetch = value;
    return this;
  }

  public EmbedSettingsBuilder names(OptionNames value) {
    names = value;
    return this;
  }

  /** The settings as they are now. */
  public EmbedSettings build() {
    return new EmbedSettings(
        imageColumn,
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
        processor,
        exifOrientation,
        maxPixels,
        cpuThreads,
        fetch,
        names);
  }
}

package io.ijepa.settings;

import io.ijepa.option.OptionReader;
import io.ijepa.settings.EmbedSettings.DeviceChoice;
import java.util.List;
import java.util.OptionalInt;

/** The options of {@link DuplicatesOption}, read; not checked against any table yet. */
public record DuplicatesSettings(
    List<String> keyColumns,
    double threshold,
    DeviceChoice device,
    OptionalInt cpuThreads,
    boolean force) {

  public static DuplicatesSettings read(OptionReader options) {
    return new DuplicatesSettings(
        options.names(DuplicatesOption.KEY_COLUMNS),
        options.fraction(DuplicatesOption.THRESHOLD),
        options.choice(DuplicatesOption.DEVICE, DeviceChoice.class),
        options.integer(DuplicatesOption.CPU_THREADS, 1),
        options.flag(DuplicatesOption.FORCE));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.settings;

import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedSettings.DeviceChoice;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What {@link DuplicatesOption} names, as typed values: read from texts, or the {@linkplain
 * #defaults() defaults} with changes. Not checked against any table yet.
 *
 * @param keyColumns columns that identify a row of the embeddings
 * @param threshold the least cosine similarity of a pair, 0 to 1
 * @param device where the products are computed
 * @param cpuThreads of a CPU session; empty for the executor's cores
 * @param force whether vectors of different or unknown models are compared all the same
 * @param names how the caller spells options, for messages
 */
public record DuplicatesSettings(
    List<String> keyColumns,
    double threshold,
    DeviceChoice device,
    OptionalInt cpuThreads,
    boolean force,
    OptionNames names) {

  /** What holds where nothing is said. */
  public static DuplicatesSettings defaults() {
    return read(new OptionReader(Map.of(), OptionNames.PLAIN, new Problems()));
  }

  /** Reads texts; each rule that does not hold is a problem. */
  public static DuplicatesSettings read(OptionReader options) {
    return new DuplicatesSettings(
        options.names(DuplicatesOption.KEY_COLUMNS),
        options.fraction(DuplicatesOption.THRESHOLD),
        options.choice(DuplicatesOption.DEVICE, DeviceChoice.class),
        options.integer(DuplicatesOption.CPU_THREADS, 1),
        options.flag(DuplicatesOption.FORCE),
        options.names());
  }

  public DuplicatesSettings withKeyColumns(List<String> value) {
    return new DuplicatesSettings(value, threshold, device, cpuThreads, force, names);
  }

  public DuplicatesSettings withThreshold(double value) {
    return new DuplicatesSettings(keyColumns, value, device, cpuThreads, force, names);
  }
}

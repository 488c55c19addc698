package io.ijepa.settings;

import io.ijepa.option.OptionReader;
import io.ijepa.settings.EmbedSettings.DeviceChoice;
import io.ijepa.vector.Metric;
import java.util.List;
import java.util.OptionalInt;

/** The options of {@link SearchOption}, read; not checked against any table yet. */
public record SearchSettings(
    List<String> keyColumns,
    List<String> queryKeyColumns,
    int topK,
    Metric metric,
    boolean excludeSelf,
    DeviceChoice device,
    OptionalInt cpuThreads,
    boolean force) {

  /** The same with other columns that identify a query. */
  public SearchSettings withQueryKeyColumns(List<String> columns) {
    return new SearchSettings(
        keyColumns, columns, topK, metric, excludeSelf, device, cpuThreads, force);
  }

  public static SearchSettings read(OptionReader options) {
    List<String> keys = options.names(SearchOption.KEY_COLUMNS);
    return new SearchSettings(
        keys,
        options.isGiven(SearchOption.QUERY_KEY_COLUMNS)
            ? options.names(SearchOption.QUERY_KEY_COLUMNS)
            : keys,
        options.integer(SearchOption.TOP_K, 1).orElse(1),
        options.choice(SearchOption.METRIC, Metric.class),
        options.flag(SearchOption.EXCLUDE_SELF),
        options.choice(SearchOption.DEVICE, DeviceChoice.class),
        options.integer(SearchOption.CPU_THREADS, 1),
        options.flag(SearchOption.FORCE));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.settings;

import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedSettings.DeviceChoice;
import io.ijepa.vector.Metric;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What {@link SearchOption} names, as typed values: read from texts, or the {@linkplain #defaults()
 * defaults} with changes. Not checked against any table yet.
 *
 * @param keyColumns columns that identify a row of the embeddings
 * @param queryKeyColumns columns that identify a query
 * @param topK neighbours of each query, at least 1
 * @param minScore the least score of a neighbour, by the metric; empty where any will do
 * @param metric what makes two vectors near
 * @param excludeSelf whether a row with the query's own key is no neighbour of it
 * @param device where the products are computed
 * @param cpuThreads of a CPU session; empty for the executor's cores
 * @param force whether vectors of different or unknown models are compared all the same
 * @param names how the caller spells options, for messages
 */
public record SearchSettings(
    List<String> keyColumns,
    List<String> queryKeyColumns,
    int topK,
    OptionalDouble minScore,
    Metric metric,
    boolean excludeSelf,
    DeviceChoice device,
    OptionalInt cpuThreads,
    boolean force,
    OptionNames names) {

  /** What holds where nothing is said. */
  public static SearchSettings defaults() {
    return read(new OptionReader(Map.of(), OptionNames.PLAIN, new Problems()));
  }

  /** Reads texts; each rule that does not hold is a problem. */
  public static SearchSettings read(OptionReader options) {
    List<String> keys = options.names(SearchOption.KEY_COLUMNS);
    return new SearchSettings(
        keys,
        options.isGiven(SearchOption.QUERY_KEY_COLUMNS)
            ? options.names(SearchOption.QUERY_KEY_COLUMNS)
            : keys,
        options.integer(SearchOption.TOP_K, 1).orElse(1),
        options
            .value(SearchOption.MIN_SCORE, "a finite number", SearchSettings::finite)
            .map(OptionalDouble::of)
            .orElse(OptionalDouble.empty()),
        options.choice(SearchOption.METRIC, Metric.class),
        options.flag(SearchOption.EXCLUDE_SELF),
        options.choice(SearchOption.DEVICE, DeviceChoice.class),
        options.integer(SearchOption.CPU_THREADS, 1),
        options.flag(SearchOption.FORCE),
        options.names());
  }

  private static Optional<Double> finite(String text) {
    try {
      return Optional.of(Double.parseDouble(text)).filter(Double::isFinite);
    } catch (NumberFormatException noNumber) {
      return Optional.empty();
    }
  }

  /** These settings, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Settings in the making. Not for use by several threads. */
  public static final class Builder {
    private final SearchSettings from;
    private List<String> keyColumns;
    private List<String> queryKeyColumns;
    private int topK;
    private Metric metric;
    private boolean excludeSelf;
    private boolean force;

    private Builder(SearchSettings from) {
      this.from = from;
      keyColumns = from.keyColumns;
      queryKeyColumns = from.queryKeyColumns;
      topK = from.topK;
      metric = from.metric;
      excludeSelf = from.excludeSelf;
      force = from.force;
    }

    public Builder keyColumns(List<String> value) {
      keyColumns = value;
      return this;
    }

    public Builder queryKeyColumns(List<String> value) {
      queryKeyColumns = value;
      return this;
    }

    public Builder topK(int value) {
      topK = value;
      return this;
    }

    public Builder metric(Metric value) {
      metric = value;
      return this;
    }

    public Builder excludeSelf(boolean value) {
      excludeSelf = value;
      return this;
    }

    public Builder force(boolean value) {
      force = value;
      return this;
    }

    public SearchSettings build() {
      return new SearchSettings(
          keyColumns,
          queryKeyColumns,
          topK,
          from.minScore,
          metric,
          excludeSelf,
          from.device,
          from.cpuThreads,
          force,
          from.names);
    }
  }
}

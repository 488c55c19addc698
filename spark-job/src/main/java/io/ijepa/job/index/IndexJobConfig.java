// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.index;

import io.ijepa.job.run.ResultMode;
import io.ijepa.job.run.RunConfig;
import io.ijepa.job.run.RunOption;
import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import io.ijepa.vector.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One {@code index} run. */
public record IndexJobConfig(
    String embeddings,
    String output,
    ResultMode mode,
    int cells,
    Metric metric,
    int recallSample,
    List<String> keyColumns,
    boolean force,
    RunConfig run) {

  /** Every option of the command. */
  public static List<OptionSpec> options() {
    return Stream.<OptionSpec[]>of(IndexJobOption.values(), RunOption.values())
        .flatMap(Arrays::stream)
        .toList();
  }

  /** Reads the command line's values; each rule that does not hold is a problem. */
  public static IndexJobConfig read(Map<String, String> values, Problems problems) {
    OptionReader options = new OptionReader(values, OptionNames.COMMAND_LINE, problems);
    Metric metric = options.choice(IndexJobOption.METRIC, Metric.class);
    if (metric == Metric.DOT) {
      options.refuse(
          "--metric dot has no cells: the largest products are not near each other. Use cosine or"
              + " l2");
    }
    options.required(IndexJobOption.CELLS, "how many cells");
    return new IndexJobConfig(
        options.required(IndexJobOption.EMBEDDINGS, "the table to lay out"),
        options.required(IndexJobOption.OUTPUT, "where the index goes"),
        options.choice(IndexJobOption.MODE, ResultMode.class),
        options.integer(IndexJobOption.CELLS, 1).orElse(1),
        metric,
        options.integer(IndexJobOption.RECALL_SAMPLE, 0).orElse(0),
        options.names(IndexJobOption.KEY_COLUMNS),
        options.flag(IndexJobOption.FORCE),
        RunConfig.read(options));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.duplicates;

import io.ijepa.job.page.PageConfig;
import io.ijepa.job.page.PageOption;
import io.ijepa.job.run.ResultMode;
import io.ijepa.job.run.RunConfig;
import io.ijepa.job.run.RunOption;
import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import io.ijepa.settings.DuplicatesOption;
import io.ijepa.settings.DuplicatesSettings;
import io.ijepa.settings.FetchOption;
import io.ijepa.settings.FetchSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One {@code duplicates} run.
 *
 * @param against the standing table; empty where pairs are within the one
 * @param page the page that shows the result
 */
public record DuplicatesJobConfig(
    String embeddings,
    Optional<String> against,
    String output,
    ResultMode mode,
    RunConfig run,
    Optional<PageConfig> page,
    DuplicatesSettings search) {

  /** Every option of the command. */
  public static List<OptionSpec> options() {
    return Stream.<OptionSpec[]>of(
            DuplicatesJobOption.values(),
            RunOption.values(),
            PageOption.values(),
            DuplicatesOption.values(),
            FetchOption.values())
        .flatMap(Arrays::stream)
        .filter(option -> option != FetchOption.ON_UNREADABLE) // a page shows what it has
        .toList();
  }

  /** Reads the command line's values; each rule that does not hold is a problem. */
  public static DuplicatesJobConfig read(Map<String, String> values, Problems problems) {
    OptionReader options = new OptionReader(values, OptionNames.COMMAND_LINE, problems);
    String embeddings =
        options.required(DuplicatesJobOption.EMBEDDINGS, "the table to look through");
    return new DuplicatesJobConfig(
        embeddings,
        options.text(DuplicatesJobOption.AGAINST),
        options.required(DuplicatesJobOption.OUTPUT, "where the result goes"),
        options.choice(DuplicatesJobOption.MODE, ResultMode.class),
        RunConfig.read(options),
        PageConfig.read(options, FetchSettings.read(options).withInput(embeddings)),
        DuplicatesSettings.read(options));
  }
}

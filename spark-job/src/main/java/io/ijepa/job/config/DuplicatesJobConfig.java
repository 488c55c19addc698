package io.ijepa.job.config;

import io.ijepa.option.OptionReader;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import io.ijepa.udf.DuplicatesOption;
import io.ijepa.udf.DuplicatesSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One {@code duplicates} run. */
public record DuplicatesJobConfig(
    String embeddings,
    String output,
    ResultMode mode,
    Optional<String> report,
    DuplicatesSettings search) {

  /** Every option of the command. */
  public static List<OptionSpec> options() {
    return Stream.<OptionSpec>concat(
            Arrays.stream(DuplicatesJobOption.values()), Arrays.stream(DuplicatesOption.values()))
        .toList();
  }

  /** Reads the command line's values; each rule that does not hold is a problem. */
  public static DuplicatesJobConfig read(Map<String, String> values, Problems problems) {
    OptionReader options = new OptionReader(values, "--", problems);
    return new DuplicatesJobConfig(
        Required.text(
            options, DuplicatesJobOption.EMBEDDINGS, "the table to look through", problems),
        Required.text(options, DuplicatesJobOption.OUTPUT, "where the result goes", problems),
        options.choice(DuplicatesJobOption.MODE, ResultMode.class),
        options
            .text(DuplicatesJobOption.REPORT)
            .filter(any -> options.isGiven(DuplicatesJobOption.REPORT)),
        DuplicatesSettings.read(options));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.search;

import io.ijepa.job.page.PageConfig;
import io.ijepa.job.page.PageOption;
import io.ijepa.job.run.ResultMode;
import io.ijepa.job.run.RunConfig;
import io.ijepa.job.run.RunOption;
import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import io.ijepa.settings.FetchOption;
import io.ijepa.settings.FetchSettings;
import io.ijepa.settings.SearchOption;
import io.ijepa.settings.SearchSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One {@code search} run: what to search, for what, and where the result goes.
 *
 * @param model where the table's model is now; empty where the table knows it
 * @param probes cells to read for each query; empty: every row
 * @param page the page that shows the result
 * @param fetch how images are read, those of queries and those of the page
 */
public record SearchJobConfig(
    String embeddings,
    Queries queries,
    Optional<String> model,
    OptionalInt probes,
    Optional<String> output,
    ResultMode mode,
    RunConfig run,
    Optional<PageConfig> page,
    SearchSettings search,
    FetchSettings fetch) {

  /** Where the queries come from. */
  public sealed interface Queries {

    /** The answer for the one of the three that this is. */
    default <T> T match(
        Function<Images, T> ofImages, Function<Keys, T> ofKeys, Function<Table, T> ofTable) {
      if (this instanceof Images images) {
        return ofImages.apply(images);
      }
      return this instanceof Keys keys ? ofKeys.apply(keys) : ofTable.apply((Table) this);
    }

    /** A file, folder or glob of images. */
    record Images(String location) implements Queries {}

    /** Rows of the table itself, by key. */
    record Keys(List<String> keys) implements Queries {}

    /** Another table of embeddings. */
    record Table(String location) implements Queries {}
  }

  /** Every option of the command. */
  public static List<OptionSpec> options() {
    return Stream.<OptionSpec[]>of(
            SearchJobOption.values(),
            RunOption.values(),
            PageOption.values(),
            SearchOption.values(),
            FetchOption.values())
        .flatMap(Arrays::stream)
        .toList();
  }

  /** Reads the command line's values; each rule that does not hold is a problem. */
  public static SearchJobConfig read(Map<String, String> values, Problems problems) {
    OptionReader options = new OptionReader(values, OptionNames.COMMAND_LINE, problems);
    SearchSettings search = SearchSettings.read(options);
    String embeddings = options.required(SearchJobOption.EMBEDDINGS, "the table to search");
    FetchSettings fetch = FetchSettings.read(options).withInput(embeddings);
    Queries queries = queries(options, search);
    boolean pathsAreKeys =
        queries instanceof Queries.Images && !options.isGiven(SearchOption.QUERY_KEY_COLUMNS);
    return new SearchJobConfig(
        embeddings,
        queries,
        options.text(SearchJobOption.MODEL).filter(any -> options.isGiven(SearchJobOption.MODEL)),
        options.integer(SearchJobOption.PROBES, 1),
        options.text(SearchJobOption.OUTPUT),
        options.choice(SearchJobOption.MODE, ResultMode.class),
        RunConfig.read(options),
        PageConfig.read(options, fetch),
        pathsAreKeys ? search.toBuilder().queryKeyColumns(List.of("path")).build() : search,
        fetch);
  }

  private static Queries queries(OptionReader options, SearchSettings search) {
    List<SearchJobOption> given =
        Stream.of(SearchJobOption.QUERY_IMAGES, SearchJobOption.QUERY_KEYS, SearchJobOption.QUERIES)
            .filter(options::isGiven)
            .toList();
    if (given.size() != 1) {
      options.refuse(
          "exactly one of --query-images, --query-keys and --queries says what to search for, but "
              + (given.isEmpty() ? "none" : given.size())
              + (given.size() > 1 ? " are given" : " is given"));
      return new Queries.Keys(List.of());
    }
    if (options.isGiven(SearchJobOption.MODEL) && given.get(0) != SearchJobOption.QUERY_IMAGES) {
      options.refuse("--model embeds --query-images, and there are none; leave it out");
    }
    return switch (given.get(0)) {
      case QUERY_IMAGES ->
          new Queries.Images(options.text(SearchJobOption.QUERY_IMAGES).orElse(""));
      case QUERY_KEYS -> {
        if (search.keyColumns().size() > 1) {
          options.refuse(
              "--query-keys are values of one key column, but --key-columns names "
                  + search.keyColumns().size()
                  + "; use --queries");
        }
        yield new Queries.Keys(options.names(SearchJobOption.QUERY_KEYS));
      }
      default -> new Queries.Table(options.text(SearchJobOption.QUERIES).orElse(""));
    };
  }
}

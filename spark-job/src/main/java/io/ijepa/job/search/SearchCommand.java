// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.search;

import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Command;
import io.ijepa.job.run.Ended;
import io.ijepa.job.run.JobSession;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import java.util.List;
import java.util.Map;

/** {@code search}: what a run of {@link SearchJob} means to the one who called it. */
public final class SearchCommand implements Command {
  private final Caller caller;

  public SearchCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public String description() {
    return "Find the nearest embeddings of images, keys or another table.";
  }

  @Override
  public List<OptionSpec> options() {
    return SearchJobConfig.options();
  }

  @Override
  public List<List<OptionSpec>> required() {
    return List.of(
        List.of(SearchJobOption.EMBEDDINGS),
        List.of(SearchJobOption.QUERY_IMAGES, SearchJobOption.QUERY_KEYS, SearchJobOption.QUERIES));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "search --embeddings embeddings/ --query-images holiday.jpg --html near.html",
        "search --embeddings embeddings/ --queries new/ --top-k 5 --min-score 0.8 --output near/");
  }

  @Override
  public Ended run(Map<String, String> values, Problems problems) {
    SearchJobConfig config = SearchJobConfig.read(values, problems);
    problems.throwIfAny();
    try (JobSession session = JobSession.open("ijepa search", caller);
        SearchJob job = new SearchJob(session.spark(), config, caller)) {
      SearchOutcome outcome = job.run();
      if (config.output().isEmpty()) {
        new NeighborText(outcome).lines().forEach(caller::say);
      }
      caller.say(outcome.summary());
      outcome.page().ifPresent(page -> page.write(SearchPage.of(outcome), caller));
    }
    return Ended.WELL;
  }
}

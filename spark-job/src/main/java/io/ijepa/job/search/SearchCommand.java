package io.ijepa.job.search;

import io.ijepa.job.run.Command;
import io.ijepa.job.run.Console;
import io.ijepa.job.run.Ended;
import io.ijepa.job.run.JobSession;
import io.ijepa.job.run.ProcessOwner;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import java.util.List;
import java.util.Map;

/** {@code search}: what a run of {@link SearchJob} means to the one who called it. */
public final class SearchCommand implements Command {
  private final Console console;
  private final ProcessOwner owner;

  public SearchCommand(Console console, ProcessOwner owner) {
    this.console = console;
    this.owner = owner;
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
  public Ended run(Map<String, String> values, Problems problems) {
    SearchJobConfig config = SearchJobConfig.read(values, problems);
    problems.throwIfAny();
    try (JobSession session = JobSession.open("ijepa search", owner)) {
      SearchOutcome outcome = new SearchJob(session.spark(), config, console, owner).run();
      if (config.output().isEmpty()) {
        new NeighborText(outcome).lines().forEach(console::say);
      }
      console.say(outcome.summary());
      outcome.page().ifPresent(page -> page.write(SearchPage.of(outcome), console));
    }
    return Ended.WELL;
  }
}

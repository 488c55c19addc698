// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.duplicates;

import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Command;
import io.ijepa.job.run.Ended;
import io.ijepa.job.run.JobSession;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import java.util.List;
import java.util.Map;

/** {@code duplicates}: what a run of {@link DuplicatesJob} means to the one who called it. */
public final class DuplicatesCommand implements Command {
  private final Caller caller;

  public DuplicatesCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public String description() {
    return "Find embeddings that are nearly the same, and which of them to keep.";
  }

  @Override
  public List<OptionSpec> options() {
    return DuplicatesJobConfig.options();
  }

  @Override
  public List<List<OptionSpec>> required() {
    return List.of(List.of(DuplicatesJobOption.EMBEDDINGS), List.of(DuplicatesJobOption.OUTPUT));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "duplicates --embeddings embeddings/ --output twins/ --html twins.html",
        "duplicates --embeddings new/ --against embeddings/ --threshold 0.98 --output twins/");
  }

  @Override
  public Ended run(Map<String, String> values, Problems problems) {
    DuplicatesJobConfig config = DuplicatesJobConfig.read(values, problems);
    problems.throwIfAny();
    try (JobSession session = JobSession.open("ijepa duplicates", caller)) {
      DuplicatesOutcome outcome = new DuplicatesJob(session.spark(), config, caller).run();
      caller.say(outcome.summary());
      outcome.page().ifPresent(page -> page.write(DuplicatesPage.of(outcome), caller));
    }
    return Ended.WELL;
  }
}

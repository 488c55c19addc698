// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.index;

import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Command;
import io.ijepa.job.run.Ended;
import io.ijepa.job.run.JobSession;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import java.util.List;
import java.util.Map;

/** {@code index}: what a run of {@link IndexJob} means to the one who called it. */
public final class IndexCommand implements Command {
  private final Caller caller;

  public IndexCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public String description() {
    return "Lay embeddings out by k-means cell, for search --probes.";
  }

  @Override
  public List<OptionSpec> options() {
    return IndexJobConfig.options();
  }

  @Override
  public List<List<OptionSpec>> required() {
    return List.of(
        List.of(IndexJobOption.EMBEDDINGS),
        List.of(IndexJobOption.OUTPUT),
        List.of(IndexJobOption.CELLS));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "index --embeddings embeddings/ --output index/ --cells 400",
        "index --embeddings embeddings/ --output index/ --cells 1000 --metric l2 --recall-sample"
            + " 0");
  }

  @Override
  public Ended run(Map<String, String> values, Problems problems) {
    IndexJobConfig config = IndexJobConfig.read(values, problems);
    problems.throwIfAny();
    try (JobSession session = JobSession.open("ijepa index", caller)) {
      new IndexJob(session.spark(), config, caller).run().forEach(caller::say);
    }
    return Ended.WELL;
  }
}

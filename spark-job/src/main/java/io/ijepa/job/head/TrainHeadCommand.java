// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.head;

import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Command;
import io.ijepa.job.run.Ended;
import io.ijepa.job.run.JobSession;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import java.util.List;
import java.util.Map;

/** {@code train-head}: a linear classifier on embeddings that are there already. */
public final class TrainHeadCommand implements Command {
  private final Caller caller;

  public TrainHeadCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public String description() {
    return "Fit a linear classifier to embeddings and write it as a checkpoint.";
  }

  @Override
  public List<OptionSpec> options() {
    return TrainHeadConfig.options();
  }

  @Override
  public List<List<OptionSpec>> required() {
    return List.of(
        List.of(TrainHeadOption.EMBEDDINGS),
        List.of(TrainHeadOption.LABEL_COLUMN),
        List.of(TrainHeadOption.OUTPUT));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "train-head --embeddings labelled/ --label-column kind --model ijepa_vith14_1k/ --output"
            + " head/",
        "train-head --embeddings labelled/ --label-column kind --model ijepa_vith14_1k/"
            + " --balance-labels --copy-weights --output head/");
  }

  @Override
  public Ended run(Map<String, String> values, Problems problems) {
    TrainHeadConfig config = TrainHeadConfig.read(values, problems);
    problems.throwIfAny();
    try (JobSession session = JobSession.open("ijepa train-head", caller)) {
      caller.say(new TrainHeadJob(session.spark(), config, caller).run());
    }
    return Ended.WELL;
  }
}

package io.ijepa.job;

import io.ijepa.job.classification.TrainHeadJob;
import io.ijepa.job.config.TrainHeadConfig;
import io.ijepa.job.config.TrainHeadOption;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@code train-head}: a linear classifier on embeddings that are there already. */
final class TrainHeadCommand implements Command {
  private final Console console;
  private final ProcessOwner owner;

  TrainHeadCommand(Console console, ProcessOwner owner) {
    this.console = console;
    this.owner = owner;
  }

  @Override
  public String description() {
    return "Fit a linear classifier to embeddings and write it as a checkpoint.";
  }

  @Override
  public List<OptionSpec> options() {
    return List.of(TrainHeadOption.values());
  }

  @Override
  public Ended run(Map<String, String> values, Problems problems) throws IOException {
    TrainHeadConfig config = TrainHeadConfig.read(values, problems);
    problems.throwIfAny();
    try (JobSession session = JobSession.open("ijepa train-head", owner)) {
      console.say(new TrainHeadJob(session.spark(), config).run(Version.text()).summary());
    }
    return Ended.WELL;
  }
}

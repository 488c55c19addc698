package io.ijepa.job.head;

import io.ijepa.job.run.Command;
import io.ijepa.job.run.Console;
import io.ijepa.job.run.Ended;
import io.ijepa.job.run.JobSession;
import io.ijepa.job.run.ProcessOwner;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import java.util.List;
import java.util.Map;

/** {@code train-head}: a linear classifier on embeddings that are there already. */
public final class TrainHeadCommand implements Command {
  private final Console console;
  private final ProcessOwner owner;

  public TrainHeadCommand(Console console, ProcessOwner owner) {
    this.console = console;
    this.owner = owner;
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
  public Ended run(Map<String, String> values, Problems problems) {
    TrainHeadConfig config = TrainHeadConfig.read(values, problems);
    problems.throwIfAny();
    try (JobSession session = JobSession.open("ijepa train-head", owner)) {
      console.say(new TrainHeadJob(session.spark(), config, console, owner).run());
    }
    return Ended.WELL;
  }
}

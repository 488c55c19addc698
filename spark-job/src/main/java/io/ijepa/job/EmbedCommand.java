package io.ijepa.job;

import io.ijepa.job.config.EmbedJobConfig;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import java.util.List;
import java.util.Map;

/** {@code embed}: what a run of {@link EmbedJob} means to the one who called it. */
final class EmbedCommand implements Command {
  private final Console console;
  private final ProcessOwner owner;

  EmbedCommand(Console console, ProcessOwner owner) {
    this.console = console;
    this.owner = owner;
  }

  @Override
  public String description() {
    return "Embed a table or folder of images.";
  }

  @Override
  public List<OptionSpec> options() {
    return EmbedJobConfig.options();
  }

  @Override
  public Ended run(Map<String, String> values, Problems problems) {
    EmbedJobConfig config = EmbedJobConfig.read(values, problems);
    problems.throwIfAny();
    RunReport report;
    try (JobSession session = JobSession.open("ijepa embed", owner)) {
      report = new EmbedJob(session.spark(), config, console, owner).run();
    }
    console.say(report.summary());
    if (report.embedding().isDemo()) {
      console.say(
          "note: this is the embedded demo model. Its weights are untrained, the vectors mean"
              + " nothing; give your own with --model");
    }
    if (report.tooManyRejected()) {
      String message =
          "%,d of %,d rows were rejected, more than --max-reject-rate %s allows"
              .formatted(report.rejected(), report.metrics().rows(), config.maxRejectRate());
      console.complain(message);
      return new Ended(ExitCode.TOO_MANY_REJECTED, message);
    }
    return Ended.WELL;
  }
}

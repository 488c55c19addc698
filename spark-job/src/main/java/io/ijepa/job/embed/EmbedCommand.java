package io.ijepa.job.embed;

import io.ijepa.job.run.Command;
import io.ijepa.job.run.Console;
import io.ijepa.job.run.Ended;
import io.ijepa.job.run.ExitCode;
import io.ijepa.job.run.JobSession;
import io.ijepa.job.run.Outcome;
import io.ijepa.job.run.ProcessOwner;
import io.ijepa.option.OptionReader;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import io.ijepa.table.ImageTask;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * {@code embed} and {@code classify}: what a run of {@link EmbedJob} means to the one who called
 * it.
 */
public final class EmbedCommand implements Command {
  private final String name;
  private final String description;
  private final List<OptionSpec> ofTask;
  private final Function<OptionReader, ImageTask> reader;
  private final Console console;
  private final ProcessOwner owner;

  private EmbedCommand(
      String name,
      String description,
      List<OptionSpec> ofTask,
      Function<OptionReader, ImageTask> reader,
      Console console,
      ProcessOwner owner) {
    this.name = name;
    this.description = description;
    this.ofTask = ofTask;
    this.reader = reader;
    this.console = console;
    this.owner = owner;
  }

  public static EmbedCommand embed(Console console, ProcessOwner owner) {
    return new EmbedCommand(
        "embed",
        "Embed a table or folder of images.",
        ImageTask.Embed.options(),
        options -> new ImageTask.Embed(),
        console,
        owner);
  }

  public static EmbedCommand classify(Console console, ProcessOwner owner) {
    return new EmbedCommand(
        "classify",
        "Label a table or folder of images by a checkpoint's classifier.",
        ImageTask.Classify.options(),
        ImageTask.Classify::read,
        console,
        owner);
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public List<OptionSpec> options() {
    return EmbedJobConfig.options(ofTask);
  }

  @Override
  public Ended run(Map<String, String> values, Problems problems) {
    EmbedJobConfig config = EmbedJobConfig.read(values, reader, problems);
    problems.throwIfAny();
    RunReport report;
    try (JobSession session = JobSession.open("ijepa " + name, owner)) {
      report = new EmbedJob(session.spark(), config, console, owner).run();
    }
    console.say(report.summary());
    if (report.embedding().isDemo()) {
      console.say(
          "note: this is the embedded demo model. Its weights are untrained, the vectors mean"
              + " nothing; give your own with --model");
    }
    if (report.outcome() == Outcome.REJECTED) {
      String message = report.cause().orElseThrow();
      console.complain("rejected: " + message);
      return new Ended(ExitCode.TOO_MANY_REJECTED, message);
    }
    return Ended.WELL;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Command;
import io.ijepa.job.run.Ended;
import io.ijepa.job.run.ExitCode;
import io.ijepa.job.run.JobSession;
import io.ijepa.job.run.Outcome;
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
  private final List<String> examples;
  private final Caller caller;

  private EmbedCommand(
      String name,
      String description,
      List<OptionSpec> ofTask,
      Function<OptionReader, ImageTask> reader,
      List<String> examples,
      Caller caller) {
    this.name = name;
    this.description = description;
    this.ofTask = ofTask;
    this.reader = reader;
    this.examples = examples;
    this.caller = caller;
  }

  public static EmbedCommand embed(Caller caller) {
    return new EmbedCommand(
        "embed",
        "Embed a table or folder of images.",
        ImageTask.Embed.options(),
        options -> new ImageTask.Embed(),
        List.of(
            "embed --input pictures/ --model ijepa_vith14_1k/ --output embeddings/",
            "embed --input products.parquet --image-column photo --key-columns sku"
                + " --model ijepa_vith14_1k/ --output embeddings/ --mode incremental"),
        caller);
  }

  public static EmbedCommand classify(Caller caller) {
    return new EmbedCommand(
        "classify",
        "Label a table or folder of images by a checkpoint's classifier.",
        ImageTask.Classify.options(),
        ImageTask.Classify::read,
        List.of(
            "classify --input pictures/ --model head/ --output labels/",
            "classify --input labelled/ --label-column kind --key-columns id --model head/"
                + " --top-k 3 --output labels/"),
        caller);
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
  public List<List<OptionSpec>> required() {
    return List.of(
        List.of(EmbedJobOption.INPUT, EmbedJobOption.QUERY), List.of(EmbedJobOption.OUTPUT));
  }

  @Override
  public List<String> examples() {
    return examples;
  }

  @Override
  public Ended run(Map<String, String> values, Problems problems) {
    EmbedJobConfig config = EmbedJobConfig.read(values, reader, problems);
    problems.throwIfAny();
    RunReport report;
    try (JobSession session = JobSession.open("ijepa " + name, caller)) {
      report = new EmbedJob(session.spark(), config, caller).run();
    }
    caller.say(report.summary());
    if (report.embedding().isDemo()) {
      caller.say(
          "note: this is the embedded demo model. Its weights are untrained, the vectors mean"
              + " nothing; give your own with --model");
    }
    if (report.outcome() == Outcome.REJECTED) {
      String message = report.cause().orElseThrow();
      caller.complain("rejected: " + message);
      return new Ended(ExitCode.TOO_MANY_REJECTED, message);
    }
    return Ended.WELL;
  }
}

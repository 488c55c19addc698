// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.model;

import io.ijepa.graph.Forward;
import io.ijepa.graph.Input;
import io.ijepa.graph.Output;
import io.ijepa.graph.Precision;
import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Command;
import io.ijepa.job.run.Ended;
import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code model export}: a checkpoint as an {@code .onnx} file, weights and all. */
public final class ModelExportCommand implements Command {
  private final Caller caller;

  public ModelExportCommand(Caller caller) {
    this.caller = caller;
  }

  private enum Pooling {
    MEAN(Output.MEAN_POOLED),
    NONE(Output.PATCH_TOKENS),
    POOLER(Output.POOLER),
    LOGITS(Output.LOGITS);

    private final Output output;

    Pooling(Output output) {
      this.output = output;
    }
  }

  /** What can be stored; a session can compute in more. */
  private enum Stored {
    FP32(Precision.FP32),
    FP16(Precision.FP16);

    private final Precision precision;

    Stored(Precision precision) {
      this.precision = precision;
    }
  }

  @Override
  public String description() {
    return "Write a model as one .onnx file for ONNX Runtime.";
  }

  @Override
  public List<OptionSpec> options() {
    return List.of(
        ModelOption.MODEL,
        ModelOption.REVISION,
        ModelOption.OUTPUT,
        ModelOption.PRECISION,
        ModelOption.POOLING,
        ModelOption.INPUT);
  }

  @Override
  public List<List<OptionSpec>> required() {
    return List.of(List.of(ModelOption.OUTPUT));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "model export --model ijepa_vith14_1k/ --output ijepa.onnx",
        "model export --model head/ --pooling logits --input pixels --output head.onnx");
  }

  @Override
  public Ended run(Map<String, String> values, Problems problems) throws IOException {
    OptionReader options = new OptionReader(values, OptionNames.COMMAND_LINE, problems);
    ChosenModel chosen = ChosenModel.read(options);
    Optional<String> output = options.text(ModelOption.OUTPUT);
    if (output.isEmpty() && !options.isGiven(ModelOption.OUTPUT)) {
      problems.add("--output is missing: the .onnx file to write");
    }
    output.ifPresent(file -> check(file, problems));
    Stored stored = options.choice(ModelOption.PRECISION, Stored.class);
    Output pooled = options.choice(ModelOption.POOLING, Pooling.class).output;
    Input input = options.choice(ModelOption.INPUT, Input.class);
    problems.throwIfAny();
    List<Path> files =
        ModelExport.write(
            chosen.path(caller),
            Path.of(output.orElseThrow()),
            stored.precision,
            Forward.MEAN.withOutput(pooled),
            input);
    for (Path file : files) {
      caller.say(String.format(Locale.ROOT, "%s, %,.1f MB", file, Files.size(file) / 1e6));
    }
    caller.say(
        "input "
            + input.name().toLowerCase(Locale.ROOT)
            + ", output "
            + pooled.tensorName()
            + "; for ONNX Runtime 1.17 or later"
            + (input == Input.PIXEL_VALUES && pooled != Output.LOGITS
                ? ", and for --model here"
                : ""));
    return Ended.WELL;
  }

  private static void check(String file, Problems problems) {
    if (!file.endsWith(".onnx")) {
      problems.add("--output must be a file that ends in .onnx, but was '" + file + "'");
    } else if (Files.exists(Path.of(file))) {
      problems.add("--output " + file + " exists; remove it, or choose another name");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.model;

import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Command;
import io.ijepa.job.run.Ended;
import io.ijepa.job.run.ExitCode;
import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedSettings.ProcessorChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code model verify}: whether a model computes here what it should. */
public final class ModelVerifyCommand implements Command {
  private final Caller caller;

  public ModelVerifyCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public String description() {
    return "Compare a model with its published values, and its precisions with fp32.";
  }

  @Override
  public List<OptionSpec> options() {
    return List.of(
        ModelOption.MODEL, ModelOption.REVISION, ModelOption.IMAGES, ModelOption.PROCESSOR);
  }

  @Override
  public List<String> examples() {
    return List.of(
        "model verify --model ijepa_vith14_1k/",
        "model verify --model ijepa_vith14_1k/ --images pictures/");
  }

  @Override
  public Ended run(Map<String, String> values, Problems problems) throws IOException {
    OptionReader options = new OptionReader(values, OptionNames.COMMAND_LINE, problems);
    ChosenModel chosen = ChosenModel.read(options);
    Optional<Path> images =
        options
            .text(ModelOption.IMAGES)
            .filter(any -> options.isGiven(ModelOption.IMAGES))
            .map(Path::of);
    ProcessorChoice processor = options.choice(ModelOption.PROCESSOR, ProcessorChoice.class);
    problems.throwIfAny();
    List<String> broken = Verification.of(chosen.path(caller), processor, images, caller::say);
    if (broken.isEmpty()) {
      return Ended.WELL;
    }
    String message = "the model does not compute what it should: " + String.join("; ", broken);
    caller.complain("failed: " + message);
    return new Ended(ExitCode.FAILED, message);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Command;
import io.ijepa.job.run.Ended;
import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code model info}: what a model is, before anything is run. */
public final class ModelInfoCommand implements Command {
  private final Caller caller;

  public ModelInfoCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public String description() {
    return "Describe a model: shapes, parameters, memory, preprocessing.";
  }

  @Override
  public List<OptionSpec> options() {
    return List.of(ModelOption.MODEL, ModelOption.REVISION, ModelOption.JSON);
  }

  @Override
  public List<String> examples() {
    return List.of(
        "model info --model ijepa_vith14_1k/",
        "model info --model facebook/ijepa_vith14_1k --json");
  }

  @Override
  public Ended run(Map<String, String> values, Problems problems) {
    OptionReader options = new OptionReader(values, OptionNames.COMMAND_LINE, problems);
    boolean json = options.flag(ModelOption.JSON);
    ChosenModel chosen = ChosenModel.read(options);
    problems.throwIfAny();
    Path path = chosen.path(caller);
    JsonNode facts = ModelFacts.of(path);
    caller.say(json ? facts.toPrettyString() : ModelFactsText.of(facts));
    return Ended.WELL;
  }
}

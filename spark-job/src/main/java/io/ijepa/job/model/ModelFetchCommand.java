// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.model;

import io.ijepa.host.ModelFiles;
import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Command;
import io.ijepa.job.run.Ended;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.hub.HubCache;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code model fetch}: the newest files of a hub's model here, and where a cluster finds them. */
public final class ModelFetchCommand implements Command {
  private final Caller caller;

  public ModelFetchCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public String description() {
    return "Fetch a model from a Hugging Face hub; put it where a cluster finds it.";
  }

  @Override
  public List<OptionSpec> options() {
    return List.of(ModelOption.ID, ModelOption.REVISION, ModelOption.TO);
  }

  @Override
  public List<List<OptionSpec>> required() {
    return List.of(List.of(ModelOption.ID));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "model fetch --model facebook/ijepa_vith14_1k",
        "model fetch --model facebook/ijepa_vith14_1k --to hdfs:///models/ijepa_vith14_1k");
  }

  @Override
  public Ended run(Map<String, String> values, Problems problems) throws IOException {
    OptionReader options = new OptionReader(values, OptionNames.COMMAND_LINE, problems);
    Optional<String> written = options.text(ModelOption.ID);
    String revision = options.text(ModelOption.REVISION).orElse("");
    Optional<String> to = options.text(ModelOption.TO);
    if (written.isEmpty() && !options.isGiven(ModelOption.ID)) {
      problems.add("--model is missing: which model to fetch");
    }
    problems.throwIfAny();
    Path folder = folder(written.orElseThrow(), revision);
    if (!Files.isDirectory(folder)) {
      throw new InvalidOptionsException(
          "--model " + folder + " is a file; give a Hugging Face id or a checkpoint folder");
    }
    Checkpoint checkpoint = Checkpoint.open(folder);
    caller.say(checkpoint.name() + " is in " + folder);
    if (to.isPresent()) {
      String there =
          FolderUpload.copy(folder, to.get(), ModelFiles.hadoopOfThisProcess(), caller::complain);
      caller.say("and in " + there + ", for --model on every host that reads that file system");
    }
    caller.say("fingerprint " + checkpoint.fingerprint());
    return Ended.WELL;
  }

  /** A revision may have moved, so the hub is asked also for what the cache has. */
  private Path folder(String written, String revision) {
    boolean fromHub = HubCache.isId(written) && !Files.exists(Path.of(written));
    return fromHub
        ? ChosenModel.with(caller, progress -> ModelFiles.hub(progress).fetch(written, revision))
        : new ChosenModel(Optional.of(written), revision).path(caller);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.model;

import io.ijepa.host.ModelFiles;
import io.ijepa.job.run.Caller;
import io.ijepa.model.ModelException;
import io.ijepa.model.hub.FetchLines;
import io.ijepa.model.hub.FetchProgress;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** The model that a {@code model} command is told; of a hub it is fetched, with progress. */
record ChosenModel(Optional<String> written, String revision) {
  private static final Duration ON_TERMINAL = Duration.ofMillis(300);
  private static final Duration IN_LOGS = Duration.ofSeconds(10);

  static ChosenModel read(OptionReader options) {
    return new ChosenModel(
        options.text(ModelOption.MODEL), options.text(ModelOption.REVISION).orElse(""));
  }

  /**
   * Its local folder or file.
   *
   * @throws InvalidOptionsException when it cannot be had
   */
  Path path(Caller caller) {
    return with(
        caller,
        progress ->
            ModelFiles.ofThisProcess(progress).path(written, revision, OptionNames.COMMAND_LINE));
  }

  /**
   * Does something that may fetch; the progress goes to standard error, like all that is no result.
   */
  static <T> T with(Caller caller, Function<FetchProgress, T> fetch) {
    try {
      return fetch.apply(
          caller.isTerminal()
              ? new FetchLines(ON_TERMINAL, caller::update)
              : new FetchLines(IN_LOGS, caller::complain));
    } catch (ModelException unusable) {
      throw new InvalidOptionsException(unusable.getMessage());
    } finally {
      if (caller.isTerminal()) {
        caller.update("");
      }
    }
  }
}

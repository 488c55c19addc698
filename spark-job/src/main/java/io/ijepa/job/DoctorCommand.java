// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import io.ijepa.host.Doctor;
import io.ijepa.host.Finding;
import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Command;
import io.ijepa.job.run.Ended;
import io.ijepa.job.run.ExitCode;
import io.ijepa.job.run.JobSession;
import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.OptionText;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedSettings.DeviceChoice;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code doctor}: what this machine, or every executor, can run, and why not. */
final class DoctorCommand implements Command {

  private enum Option implements OptionSpec {
    DEVICE("device", "auto|cpu|cuda", "auto", "cuda: a GPU that cannot be used is a problem."),
    EXECUTORS("executors", "", "false", "Look at the executors of the Spark session as well.");

    private final OptionText text;

    Option(String key, String valueName, String defaultValue, String description) {
      this.text = new OptionText(key, valueName, defaultValue, description);
    }

    @Override
    public OptionText text() {
      return text;
    }
  }

  private final Caller caller;
  private int problems;

  DoctorCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public String description() {
    return "Say what this machine can run, and why not.";
  }

  @Override
  public List<OptionSpec> options() {
    return List.of(Option.values());
  }

  @Override
  public List<String> examples() {
    return List.of("doctor", "doctor --executors --device cuda");
  }

  @Override
  public Ended run(Map<String, String> values, Problems commandLine) {
    OptionReader reader = new OptionReader(values, OptionNames.COMMAND_LINE, commandLine);
    boolean cuda = reader.choice(Option.DEVICE, DeviceChoice.class) == DeviceChoice.CUDA;
    boolean executors = reader.flag(Option.EXECUTORS);
    commandLine.throwIfAny();
    problems = 0;
    if (!executors) {
      show("this process", Doctor.here(cuda));
    } else {
      try (JobSession session = JobSession.open("ijepa doctor", caller)) {
        // The driver needs no GPU.
        show("driver, Spark " + session.spark().version(), Doctor.here(false));
        Doctor.executors(session.spark(), cuda).forEach(this::show);
      }
    }
    if (problems == 0) {
      caller.say("nothing stands in the way");
      return Ended.WELL;
    }
    String message = problems == 1 ? "1 problem was found" : problems + " problems were found";
    caller.complain(message);
    return new Ended(ExitCode.WRONG_CONFIGURATION, message);
  }

  private void show(String process, List<Finding> findings) {
    caller.say(process);
    for (Finding finding : findings) {
      String outcome = finding.outcome().name().toLowerCase(Locale.ROOT);
      caller.say("  %-8s%-11s%s".formatted(outcome, finding.subject(), finding.said()));
      if (finding.outcome() == Finding.Outcome.PROBLEM) {
        problems++;
      }
    }
  }
}

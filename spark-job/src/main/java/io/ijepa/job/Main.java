// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import io.ijepa.job.demo.DemoCommand;
import io.ijepa.job.duplicates.DuplicatesCommand;
import io.ijepa.job.embed.EmbedCommand;
import io.ijepa.job.embed.SimilarityCommand;
import io.ijepa.job.head.TrainHeadCommand;
import io.ijepa.job.index.IndexCommand;
import io.ijepa.job.model.ModelExportCommand;
import io.ijepa.job.model.ModelFetchCommand;
import io.ijepa.job.model.ModelInfoCommand;
import io.ijepa.job.model.ModelVerifyCommand;
import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Command;
import io.ijepa.job.run.Ended;
import io.ijepa.job.run.ExitCode;
import io.ijepa.job.run.Failure;
import io.ijepa.job.run.JobException;
import io.ijepa.job.run.Version;
import io.ijepa.job.search.SearchCommand;
import io.ijepa.model.ModelException;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.Problems;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entry point of every command: {@code spark-submit --class io.ijepa.job.Main bundle.jar ..}.
 */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private final Caller caller;
  private final Map<String, Command> commands = new LinkedHashMap<>();

  Main(Caller caller) {
    this.caller = caller;
    commands.put("embed", EmbedCommand.embed(caller));
    commands.put("classify", EmbedCommand.classify(caller));
    commands.put("train-head", new TrainHeadCommand(caller));
    commands.put("similarity", new SimilarityCommand(caller));
    commands.put("search", new SearchCommand(caller));
    commands.put("duplicates", new DuplicatesCommand(caller));
    commands.put("index", new IndexCommand(caller));
    commands.put("model info", new ModelInfoCommand(caller));
    commands.put("model fetch", new ModelFetchCommand(caller));
    commands.put("model verify", new ModelVerifyCommand(caller));
    commands.put("model export", new ModelExportCommand(caller));
    commands.put("demo", new DemoCommand(caller));
    commands.put("doctor", new DoctorCommand(caller));
    commands.put("completion", new CompletionCommand(caller, commands));
  }

  /**
   * Ends the process with an {@link ExitCode}, unless the process is somebody else's.
   *
   * @throws JobException where it is somebody else's and the run did not end well
   */
  public static void main(String[] words) {
    Caller caller = Caller.ofProcess();
    end(new Main(caller).run(words), caller.ownsProcess());
  }

  static void end(Ended ended, boolean ownsProcess) {
    if (ended.code() == ExitCode.DONE) {
      return;
    }
    if (ownsProcess) {
      System.exit(ended.code().number);
    }
    throw new JobException(ended);
  }

  Ended run(String[] words) {
    if (words.length == 0) {
      caller.complain(usage());
      return new Ended(ExitCode.WRONG_CONFIGURATION, "no command is given");
    }
    switch (words[0]) {
      case "--help", "-h" -> {
        caller.say(usage());
        return Ended.WELL;
      }
      case "--version" -> {
        caller.say("ijepa-spark " + Version.text());
        return Ended.WELL;
      }
      default -> {
        int length = words.length > 1 && commands.containsKey(words[0] + " " + words[1]) ? 2 : 1;
        String name = String.join(" ", List.of(words).subList(0, length));
        Command command = commands.get(name);
        return command == null
            ? unknown(name)
            : run(name, command, Arrays.copyOfRange(words, length, words.length));
      }
    }
  }

  /** The commands by their names, in the order of the help. */
  Map<String, Command> commands() {
    return Collections.unmodifiableMap(commands);
  }

  private Ended unknown(String command) {
    String message =
        "unknown command '"
            + command
            + "'; the commands are "
            + String.join(", ", commands.keySet());
    caller.complain("error: " + message);
    return new Ended(ExitCode.WRONG_CONFIGURATION, message);
  }

  private Ended run(String name, Command command, String[] options) {
    CommandLineParser parser = new CommandLineParser(name, command);
    if (CommandLineParser.asksForHelp(options)) {
      caller.say(parser.help());
      return Ended.WELL;
    }
    try {
      Problems problems = new Problems();
      return command.run(parser.parse(options, problems), problems);
    } catch (InvalidOptionsException invalid) {
      invalid.problems().forEach(problem -> caller.complain("error: " + problem));
      return new Ended(ExitCode.WRONG_CONFIGURATION, invalid.getMessage(), invalid);
    } catch (ModelException unusable) { // of --model; what a task meets comes in Spark's exception
      caller.complain("error: " + unusable.getMessage());
      return new Ended(ExitCode.WRONG_CONFIGURATION, unusable.getMessage(), unusable);
    } catch (Exception | LinkageError failed) { // Spark throws checked exceptions undeclared
      String message = Failure.describe(failed);
      LOG.info("the run failed", failed);
      caller.complain("failed: " + message);
      return new Ended(ExitCode.FAILED, message, failed);
    }
  }

  private String usage() {
    StringBuilder text = new StringBuilder("Usage: ijepa <command> [options]\n\nCommands:\n");
    commands.forEach(
        (name, command) -> text.append(String.format("  %-13s %s%n", name, command.description())));
    return text.append("\nijepa <command> --help shows the options of a command; ")
        .append("ijepa --version the version.")
        .toString();
  }
}

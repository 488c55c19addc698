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
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * The entry point of every command: {@code spark-submit --class io.ijepa.job.Main bundle.jar ..}.
 */
public final class Main {
  private final Caller caller;
  private final Commands commands = new Commands();

  Main(Caller caller) {
    this.caller = caller;
    commands.add("embed", EmbedCommand.embed(caller));
    commands.add("classify", EmbedCommand.classify(caller));
    commands.add("train-head", new TrainHeadCommand(caller));
    commands.add("similarity", new SimilarityCommand(caller));
    commands.add("search", new SearchCommand(caller));
    commands.add("duplicates", new DuplicatesCommand(caller));
    commands.add("index", new IndexCommand(caller));
    commands.add("model info", new ModelInfoCommand(caller));
    commands.add("model fetch", new ModelFetchCommand(caller));
    commands.add("model verify", new ModelVerifyCommand(caller));
    commands.add("model export", new ModelExportCommand(caller));
    commands.add("demo", new DemoCommand(caller));
    commands.add("doctor", new DoctorCommand(caller));
    commands.add("completion", new CompletionCommand(caller, commands));
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

  Ended run(String[] given) {
    List<String> words = List.of(given);
    if (words.isEmpty()) {
      return noCommand(Optional.empty());
    }
    switch (words.get(0)) {
      case "help", "--help", "-h" -> {
        return help(words.subList(1, words.size()));
      }
      case "--version" -> {
        caller.say("ijepa-spark " + Version.text());
        return Ended.WELL;
      }
      default -> {
        if (CommandLineParser.asksForHelp(given)) {
          return help(words);
        }
        Optional<String> name = commands.named(words);
        if (name.isPresent()) {
          int length = name.get().split(" ", -1).length;
          return run(name.get(), Arrays.copyOfRange(given, length, given.length));
        }
        boolean alone = words.size() == 1 || words.get(1).startsWith("-");
        return alone && commands.isFamily(words.get(0))
            ? noCommand(Optional.of(words.get(0)))
            : unknown(words);
      }
    }
  }

  /** The commands by their names, in the order of the help. */
  Commands commands() {
    return commands;
  }

  private Ended noCommand(Optional<String> family) {
    caller.complain(commands.overview(family));
    return new Ended(ExitCode.WRONG_CONFIGURATION, "no command is given");
  }

  private Ended unknown(List<String> words) {
    String message = commands.unknown(words);
    caller.complain("error: " + message);
    return new Ended(ExitCode.WRONG_CONFIGURATION, message);
  }

  /**
   * Says what there is to say of the command that these words begin with.
   *
   * @param asked may go on with options, which change nothing
   */
  private Ended help(List<String> asked) {
    List<String> words =
        asked.stream().dropWhile("help"::equals).takeWhile(word -> !word.startsWith("-")).toList();
    Optional<String> name = commands.named(words);
    if (name.isPresent()) {
      caller.say(new CommandLineParser(name.get(), commands).help());
    } else if (words.isEmpty() || (words.size() == 1 && commands.isFamily(words.get(0)))) {
      caller.say(commands.overview(words.stream().findFirst()));
    } else {
      return unknown(words);
    }
    return Ended.WELL;
  }

  private Ended run(String name, String[] options) {
    CommandLineParser parser = new CommandLineParser(name, commands);
    Command command = commands.byName().get(name);
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
      // Not a constant of the class: a help needs no logging, which takes longer than all the rest.
      LoggerFactory.getLogger(Main.class).info("the run failed", failed);
      caller.complain("failed: " + message);
      return new Ended(ExitCode.FAILED, message, failed);
    }
  }
}

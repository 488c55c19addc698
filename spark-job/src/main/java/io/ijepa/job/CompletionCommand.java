// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Command;
import io.ijepa.job.run.Ended;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import java.util.List;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Prints a script that completes commands, options, choices and files: {@code . <(./ijepa
 * completion)}.
 */
final class CompletionCommand implements Command {
  private static final String NAME = "ijepa";

  /** How picocli tells bash that files are meant. zsh has no such way, and a better one. */
  private static final String FILES = "type compopt &>/dev/null && compopt -o filenames";

  private final Caller caller;
  private final Commands commands;

  /**
   * @param commands read when the command runs, so this one may be among them
   */
  CompletionCommand(Caller caller, Commands commands) {
    this.caller = caller;
    this.commands = commands;
  }

  @Override
  public String description() {
    return "Print a completion script for bash and zsh: source <(./ijepa completion)";
  }

  @Override
  public List<OptionSpec> options() {
    return List.of();
  }

  @Override
  public List<String> examples() {
    return List.of("completion", "completion > ijepa-completion.bash");
  }

  @Override
  public Ended run(Map<String, String> values, Problems problems) {
    problems.throwIfAny();
    CommandLine all = new CommandLine(CommandSpec.create().name(NAME));
    commands.byName().keySet().forEach(name -> add(all, name));
    all.addSubcommand("help", new CommandLine(help()));
    String script = AutoComplete.bash(NAME, all);
    caller.say(script.replace(FILES, "[ -n \"$BASH_VERSION\" ] || return 0; " + FILES));
    return Ended.WELL;
  }

  /** Of a command of two words the first one, for what is typed after {@code help}. */
  private CommandSpec help() {
    List<String> words =
        commands.byName().keySet().stream().map(name -> name.split(" ", -1)[0]).distinct().toList();
    return CommandSpec.create()
        .addPositional(
            PositionalParamSpec.builder()
                .type(String.class)
                .arity("0..1")
                .completionCandidates(words)
                .build());
  }

  /** A command of two words, {@code model info}, is one of its first word's. */
  private void add(CommandLine all, String name) {
    String[] words = name.split(" ", -1);
    CommandLine parent = all;
    if (words.length == 2) {
      if (!all.getSubcommands().containsKey(words[0])) {
        all.addSubcommand(words[0], new CommandLine(CommandSpec.create()));
      }
      parent = all.getSubcommands().get(words[0]);
    }
    parent.addSubcommand(
        words[words.length - 1], new CommandLineParser(name, commands).commandLine());
  }
}

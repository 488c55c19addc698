// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static java.util.stream.Collectors.joining;

import io.ijepa.job.run.Command;
import io.ijepa.option.OptionReader;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import io.ijepa.option.Similar;
import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Words of a command line to options by name. Rules between options are not its business. */
final class CommandLineParser {
  static final int WIDTH = 100;

  /** Names of values that may be a file or a folder. */
  private static final Pattern PLACE = Pattern.compile("\\b(PATH|FILE|FOLDER|DIR|MODEL)\\b");

  private final String name;
  private final Command command;
  private final Commands commands;
  private final CommandLine commandLine;

  /**
   * @param commands all that there are, for an option that is another one's
   */
  CommandLineParser(String name, Commands commands) {
    this.name = name;
    this.command = commands.byName().get(name);
    this.commands = commands;
    CommandSpec spec = CommandSpec.create().name("ijepa " + name);
    spec.usageMessage().width(WIDTH);
    spec.addOption(
        CommandLine.Model.OptionSpec.builder("--help", "-h")
            .usageHelp(true)
            .description("Show this help.")
            .build());
    command.operands().forEach(operand -> spec.addPositional(positional(operand)));
    command.options().forEach(option -> spec.addOption(picocli(option)));
    spec.parser()
        .collectErrors(true)
        .expandAtFiles(false)
        .unmatchedArgumentsAllowed(true)
        .unmatchedOptionsArePositionalParams(false);
    this.commandLine = new CommandLine(spec);
  }

  private static PositionalParamSpec positional(OptionSpec operand) {
    return PositionalParamSpec.builder()
        .type(File.class) // as of options that name a place
        .converters(typed -> typed)
        .arity("0..1") // what is missing is said in our own words
        .paramLabel(operand.valueName())
        .hideParamSyntax(true)
        .descriptionKey(operand.key())
        .description(operand.description())
        .build();
  }

  private static CommandLine.Model.OptionSpec picocli(OptionSpec option) {
    CommandLine.Model.OptionSpec.Builder builder =
        CommandLine.Model.OptionSpec.builder("--" + option.key());
    String about = option.description().replace("%", "%%");
    if (option.isFlag()) {
      return builder.type(Boolean.class).arity("0").description(about).build();
    }
    if (option.defaultValue() != null) {
      about += " Default: " + option.defaultValue() + ".";
    }
    builder.arity("1").paramLabel(option.valueName()).description(about);
    if (PLACE.matcher(option.valueName()).find()) {
      // For completion. Values stay as they were typed: a File would make s3a:/ of s3a://.
      builder.converters(typed -> typed);
      return option.isRepeatable()
          ? builder.type(List.class).auxiliaryTypes(File.class).build()
          : builder.type(File.class).build();
    }
    List<String> choices = choices(option);
    return builder
        .type(String.class)
        .completionCandidates(choices.isEmpty() ? null : choices)
        .build();
  }

  /** The words of a value name like {@code auto|cpu|cuda}; capitals stand for what is no word. */
  private static List<String> choices(OptionSpec option) {
    return Stream.of(option.valueName().split("\\|"))
        .filter(choice -> choice.matches("[a-z0-9-]+"))
        .toList();
  }

  /** What it is made of, for whoever generates from it. */
  CommandLine commandLine() {
    return commandLine;
  }

  String help() {
    return new CommandHelp(name, command, commandLine.getHelp()).text();
  }

  /** Whether the user asks for help rather than for work. */
  static boolean asksForHelp(String[] words) {
    return List.of(words).contains("--help") || List.of(words).contains("-h");
  }

  /** What is given, by the keys of options and operands; what cannot be read is a problem. */
  Map<String, String> parse(String[] words, Problems problems) {
    ParseResult result = commandLine.parseArgs(words);
    for (Exception error : result.errors()) {
      if (!(error instanceof UnmatchedArgumentException)) {
        problems.add(error.getMessage());
      }
    }
    List<String> unexpected = new ArrayList<>();
    boolean isValue = false; // of an unknown option, which is complained of already
    for (String word : result.unmatched()) {
      if (word.startsWith("-")) {
        problems.add(unknown(word));
        isValue = !word.contains("=");
      } else if (isValue) {
        isValue = false;
      } else {
        unexpected.add(word);
      }
    }
    if (!unexpected.isEmpty()) {
      problems.add(
          "unexpected '"
              + unexpected.get(0)
              + "'"
              + (unexpected.size() == 1 ? "" : " and " + (unexpected.size() - 1) + " words more")
              + ": every value follows its option; a pattern like *.jpg or a query needs quotes");
    }
    Map<String, String> values = new LinkedHashMap<>();
    result
        .matchedPositionals()
        .forEach(operand -> values.put(operand.descriptionKey(), operand.getValue().toString()));
    for (OptionSpec operand : command.operands()) {
      if (!values.containsKey(operand.key())) {
        problems.add(operand.valueName() + " is missing: " + operand.description());
      }
    }
    result
        .matchedOptions()
        .forEach(option -> values.put(option.longestName().substring(2), text(option.getValue())));
    return values;
  }

  private static String text(Object value) {
    return value instanceof List<?> several
        ? several.stream().map(Object::toString).collect(joining(OptionReader.SEPARATOR))
        : value.toString();
  }

  private String unknown(String word) {
    String option = word.replaceFirst("=.*", "");
    List<String> others = commands.knowing(option.replaceFirst("^--", ""));
    List<String> known = command.options().stream().map(spec -> "--" + spec.key()).toList();
    String question = Similar.question(option.replaceFirst("^-(?!-)", "--"), known);
    String remedy =
        !others.isEmpty() && option.startsWith("--")
            ? "; " + name + " has none, it belongs to " + String.join(", ", others)
            : question;
    return "unknown option '"
        + option
        + "'"
        + (remedy.isEmpty() ? "; ijepa help " + name + " shows all of them" : remedy);
  }
}

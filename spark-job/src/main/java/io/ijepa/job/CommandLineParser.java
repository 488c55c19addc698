package io.ijepa.job;

import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Words of a command line to options by name. Rules between options are not its business. */
final class CommandLineParser {
  private final CommandLine commandLine;

  CommandLineParser(String command, String description, List<OptionSpec> options) {
    CommandSpec spec = CommandSpec.create().name("ijepa " + command);
    spec.usageMessage().description(description).width(100).sortOptions(false);
    spec.addOption(
        CommandLine.Model.OptionSpec.builder("--help", "-h")
            .usageHelp(true)
            .description("Show this help.")
            .build());
    options.forEach(option -> spec.addOption(picocli(option)));
    spec.parser().collectErrors(true);
    this.commandLine = new CommandLine(spec);
    this.commandLine.setUnmatchedArgumentsAllowed(true);
    this.commandLine.setUnmatchedOptionsArePositionalParams(false);
  }

  private static CommandLine.Model.OptionSpec picocli(OptionSpec option) {
    String about = option.description().replace("%", "%%");
    if (option.defaultValue() != null && !option.isFlag()) {
      about += " Default: " + option.defaultValue();
    }
    CommandLine.Model.OptionSpec.Builder builder =
        CommandLine.Model.OptionSpec.builder("--" + option.key())
            .type(String.class)
            .description(about);
    return option.isFlag()
        ? builder.arity("0..1").fallbackValue("true").hideParamSyntax(true).paramLabel("").build()
        : builder.arity("1").paramLabel(option.valueName()).build();
  }

  String help() {
    return commandLine.getUsageMessage();
  }

  /** Whether the user asks for help rather than for work. */
  static boolean asksForHelp(String[] words) {
    return List.of(words).contains("--help") || List.of(words).contains("-h");
  }

  /** The options given, by their names without dashes; what cannot be read is a problem. */
  Map<String, String> parse(String[] words, Problems problems) {
    ParseResult result = commandLine.parseArgs(words);
    for (Exception error : result.errors()) {
      if (!(error instanceof UnmatchedArgumentException)) {
        problems.add(error.getMessage());
      }
    }
    List<String> unmatched = new ArrayList<>(result.unmatched());
    for (String word : unmatched) {
      problems.add(unknown(word));
    }
    Map<String, String> values = new LinkedHashMap<>();
    result
        .matchedOptions()
        .forEach(option -> values.put(option.longestName().substring(2), option.getValue()));
    return values;
  }

  private String unknown(String word) {
    if (!word.startsWith("-")) {
      return "unexpected word '" + word + "'";
    }
    List<String> similar =
        new UnmatchedArgumentException(commandLine, List.of(word)).getSuggestions();
    return "unknown option '"
        + word
        + "'"
        + (similar.isEmpty()
            ? "; see --help"
            : ". Did you mean " + String.join(" or ", similar) + "?");
  }
}

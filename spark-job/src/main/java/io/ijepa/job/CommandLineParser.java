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
  private static final int WIDTH = 100;

  private final CommandLine commandLine;

  CommandLineParser(String command, String description, List<OptionSpec> options) {
    CommandSpec spec = CommandSpec.create().name("ijepa " + command);
    spec.usageMessage()
        .customSynopsis("ijepa " + command + " [options]")
        .description(description, "")
        .width(WIDTH)
        .sortOptions(false);
    spec.addOption(
        CommandLine.Model.OptionSpec.builder("--help", "-h")
            .usageHelp(true)
            .description("Show this help.")
            .build());
    options.forEach(option -> spec.addOption(picocli(option)));
    spec.parser()
        .collectErrors(true)
        .expandAtFiles(false)
        .unmatchedArgumentsAllowed(true)
        .unmatchedOptionsArePositionalParams(false);
    this.commandLine = new CommandLine(spec);
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
    return builder
        .type(String.class)
        .arity("1")
        .paramLabel(option.valueName())
        .description(about)
        .build();
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
        .matchedOptions()
        .forEach(
            option -> values.put(option.longestName().substring(2), option.getValue().toString()));
    return values;
  }

  private String unknown(String word) {
    String name = word.replaceFirst("=.*", "");
    List<String> similar =
        new UnmatchedArgumentException(commandLine, List.of(name)).getSuggestions();
    return "unknown option '"
        + name
        + "'"
        + (similar.isEmpty()
            ? "; see --help"
            : "; did you mean " + String.join(" or ", similar) + "?");
  }
}

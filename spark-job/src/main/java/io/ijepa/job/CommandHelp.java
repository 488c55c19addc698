// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import io.ijepa.job.run.Command;
import io.ijepa.option.OptionSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Help;

/**
 * The help of one command: what must be given first, the other options by what they are about, and
 * two examples.
 */
final class CommandHelp {
  private final String name;
  private final Command command;
  private final Help help;

  /**
   * @param help of the command's options, for their layout
   */
  CommandHelp(String name, Command command, Help help) {
    this.name = name;
    this.command = command;
    this.help = help;
  }

  String text() {
    Set<OptionSpec> required = new LinkedHashSet<>();
    command.required().forEach(required::addAll);
    Map<String, List<OptionSpec>> sections = new LinkedHashMap<>();
    sections.put("Required", List.copyOf(required));
    byGroup(required).forEach((group, options) -> sections.put(group.heading(), options));

    StringBuilder text = new StringBuilder(wrapped("Usage: ijepa", synopsis(), "")).append('\n');
    text.append(command.description()).append('\n');
    Help.Layout operands = layout();
    operands.addPositionalParameters(
        help.commandSpec().positionalParameters(), help.createDefaultParamLabelRenderer());
    append(text, "Operands", operands.toString());
    sections.forEach((heading, options) -> append(text, heading, lines(options)));
    Help.Layout asking = layout();
    asking.addOption(help.commandSpec().findOption("help"), help.createDefaultParamLabelRenderer());
    append(text, "Help", asking.toString());
    append(
        text,
        "Examples",
        command.examples().stream()
            .map(line -> wrapped("  ijepa", List.of(line.split(" (?=--)", -1)), " \\"))
            .collect(Collectors.joining()));
    return text.toString().stripTrailing();
  }

  private static void append(StringBuilder text, String heading, String lines) {
    if (!lines.isBlank()) {
      text.append('\n').append(heading).append(":\n").append(lines.stripTrailing()).append('\n');
    }
  }

  /** Words in as many lines as they need, with {@code end} behind all but the last. */
  private static String wrapped(String first, List<String> words, String end) {
    StringBuilder text = new StringBuilder();
    StringBuilder line = new StringBuilder(first);
    for (String word : words) {
      if (line.length() + 1 + word.length() + end.length() > CommandLineParser.WIDTH) {
        text.append(line).append(end).append('\n');
        line = new StringBuilder("     ");
      }
      line.append(' ').append(word);
    }
    return text.append(line).append('\n').toString();
  }

  private List<String> synopsis() {
    List<String> words = new ArrayList<>(List.of(name));
    command.operands().forEach(operand -> words.add(operand.valueName()));
    for (List<OptionSpec> any : command.required()) {
      String choice =
          any.stream()
              .map(option -> "--" + option.key() + " " + option.valueName())
              .collect(Collectors.joining(" | "));
      words.add(any.size() == 1 ? choice : "(" + choice + ")");
    }
    words.add("[options]");
    return words;
  }

  private Map<OptionGroup, List<OptionSpec>> byGroup(Collection<OptionSpec> without) {
    Map<OptionGroup, List<OptionSpec>> groups = new TreeMap<>();
    for (OptionSpec option : command.options()) {
      if (!without.contains(option)) {
        groups
            .computeIfAbsent(
                OptionGroup.of(option).orElse(OptionGroup.RUN), any -> new ArrayList<>())
            .add(option);
      }
    }
    return groups;
  }

  private String lines(List<OptionSpec> options) {
    Help.Layout layout = layout();
    options.forEach(
        option ->
            layout.addOption(
                help.commandSpec().findOption(option.key()),
                help.createDefaultParamLabelRenderer()));
    return layout.toString();
  }

  /** As wide as the widest of all options asks for, so that the sections stand in line. */
  private Help.Layout layout() {
    return help.createDefaultLayout(
        help.commandSpec().options(),
        help.commandSpec().positionalParameters(),
        help.colorScheme());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import io.ijepa.job.run.Command;
import io.ijepa.option.OptionSpec;
import java.util.List;
import java.util.Map;

/** {@code docs/options.md}, from what the commands say of themselves. */
final class OptionReference {
  private OptionReference() {}

  static String of(Map<String, Command> commands) {
    StringBuilder text =
        new StringBuilder(
            """
            # Options

            Every option of every command, as `./ijepa help COMMAND` shows them too. `IJepa.embed`, `classify`,
            `search` and `duplicates` take the same names in a map. This file is made from the code; a test keeps it so.
            """);
    commands.forEach((name, command) -> text.append(section(name, command)));
    return text.toString();
  }

  private static String section(String name, Command command) {
    StringBuilder text = new StringBuilder("\n## " + name);
    command.operands().forEach(operand -> text.append(' ').append(operand.valueName()));
    text.append("\n\n").append(command.description()).append('\n');
    appendTable(text, "operand", "", command.operands());
    appendTable(text, "option", "--", command.options());
    return text.toString();
  }

  private static void appendTable(
      StringBuilder text, String heading, String dashes, List<? extends OptionSpec> options) {
    if (options.isEmpty()) {
      return;
    }
    text.append("\n| ").append(heading).append(" | default | |\n|---|---|---|\n");
    for (OptionSpec option : options) {
      String name =
          dashes.isEmpty()
              ? option.valueName()
              : dashes + option.key() + (option.isFlag() ? "" : " " + option.valueName());
      text.append("| ").append(code(name)).append(" | ");
      text.append(option.defaultValue() == null ? "" : ofDefault(option.defaultValue()));
      text.append(" | ").append(prose(option.description())).append(" |\n");
    }
  }

  private static String ofDefault(String value) {
    return value.contains(" ") ? prose(value) : code(value);
  }

  private static String prose(String text) {
    return cell(text).replace("<", "&lt;");
  }

  private static String code(String value) {
    return "`" + cell(value) + "`";
  }

  /** In Markdown a bar ends a cell, inside code too. */
  private static String cell(String value) {
    return value.replace("|", "\\|");
  }
}

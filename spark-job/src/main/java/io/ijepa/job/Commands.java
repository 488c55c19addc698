// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import io.ijepa.job.run.Command;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Similar;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The commands by their names, in the order of the help. A name is one word, or two whose first is
 * a family's: {@code model info}.
 */
final class Commands {
  private final Map<String, Command> byName = new LinkedHashMap<>();

  void add(String name, Command command) {
    byName.put(name, command);
  }

  Map<String, Command> byName() {
    return Collections.unmodifiableMap(byName);
  }

  /** The name that a command line begins with; empty where it begins with none. */
  Optional<String> named(List<String> words) {
    return Stream.of(2, 1)
        .filter(length -> length <= words.size())
        .map(length -> String.join(" ", words.subList(0, length)))
        .filter(byName::containsKey)
        .findFirst();
  }

  /** Whether commands have this word before their own. */
  boolean isFamily(String word) {
    return byName.keySet().stream().anyMatch(name -> name.startsWith(word + " "));
  }

  /** What there is, or what there is in a family. */
  String overview(Optional<String> family) {
    StringBuilder text = new StringBuilder("Usage: ijepa ");
    family.ifPresent(word -> text.append(word).append(' '));
    text.append("<command> [options]\n\nCommands:\n");
    byName.forEach(
        (name, command) -> {
          if (family.isEmpty() || name.startsWith(family.get() + " ")) {
            text.append(String.format("  %-13s %s%n", name, command.description()));
          }
        });
    return text.append("\nijepa help <command> shows the options of a command, with examples; ")
        .append("ijepa --version the version.")
        .toString();
  }

  /** Why there is no command for these words, and what may have been meant. */
  String unknown(List<String> words) {
    String first = words.get(0);
    String written = isFamily(first) ? String.join(" ", words.subList(0, 2)) : first;
    List<String> others = List.copyOf(byName.keySet());
    Set<String> known = new LinkedHashSet<>(others);
    others.forEach(name -> known.add(name.split(" ", -1)[0]));
    String question = Similar.question(written, known);
    return "unknown command '"
        + written
        + "'"
        + (question.isEmpty() ? "; the commands are " + String.join(", ", others) : question);
  }

  /** The names of the commands that know an option. */
  List<String> knowing(String key) {
    return byName.entrySet().stream()
        .filter(
            entry -> entry.getValue().options().stream().map(OptionSpec::key).anyMatch(key::equals))
        .map(Map.Entry::getKey)
        .toList();
  }
}

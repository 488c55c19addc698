// SPDX-License-Identifier: Apache-2.0
package io.ijepa.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.settings.ClassifyOption;
import io.ijepa.settings.DuplicatesOption;
import io.ijepa.settings.EmbedOption;
import io.ijepa.settings.SearchOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class OptionNamesTest {
  private static final Path SOURCES = Path.of("src/main/java/io/ijepa");

  /** The one place that knows how a command line spells them. */
  private static final Path SPELLING = SOURCES.resolve("option/OptionNames.java");

  /**
   * What these say of a picture stands in the {@code error} column of a table, where whoever reads
   * it is not who gave the options.
   */
  private static final List<Path> OF_ROWS =
      List.of(SOURCES.resolve("image"), SOURCES.resolve("source"));

  private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)*\"");

  @Test
  void anOptionIsNamedAsItsCallerWroteIt() {
    assertEquals("layer", OptionNames.PLAIN.of(EmbedOption.LAYER));
    assertEquals("--layer", OptionNames.COMMAND_LINE.of(EmbedOption.LAYER));
    assertEquals("spark.ijepa.layer", OptionNames.prefixed("spark.ijepa.").of(EmbedOption.LAYER));
  }

  @Test
  void noMessageOfTheLibraryIsWrittenForCommandLinesAlone() throws IOException {
    String keys =
        Stream.<OptionSpec[]>of(
                EmbedOption.values(),
                ClassifyOption.values(),
                SearchOption.values(),
                DuplicatesOption.values())
            .flatMap(Arrays::stream)
            .map(OptionSpec::key)
            .distinct()
            .collect(Collectors.joining("|"));
    Pattern dashed = Pattern.compile("--(" + keys + "|query|input|output|archives)(?![a-z-])");
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        for (String text : texts(Files.readString(file))) {
          if (dashed.matcher(text).find()
              && !file.equals(SPELLING)
              && OF_ROWS.stream().noneMatch(file::startsWith)) {
            found.add(file + ": " + text);
          }
        }
      }
    }
    assertEquals(List.of(), found);
    assertTrue(texts(Files.readString(SPELLING)).contains("\"--query\""), "nothing was read");
  }

  /** String literals, joined where the code joins them, without the commands that they quote. */
  private static List<String> texts(String source) {
    Matcher literal = TEXT.matcher(source.replaceAll("\"\\s*\\+\\s*\"", ""));
    List<String> texts = new ArrayList<>();
    while (literal.find()) {
      texts.add(literal.group().replaceAll("`[^`]*`", ""));
    }
    return texts;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Ended;
import io.ijepa.job.scale.Subprocess;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedOption;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bash completes what the commands say of themselves. */
class CompletionTest {
  @TempDir private static Path folder;
  private static Path script;
  private static Commands commands;

  @BeforeAll
  static void print() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Main main = new Main(new Caller(stream, stream, false, true));
    assertEquals(Ended.WELL, main.run(new String[] {"completion"}));
    commands = main.commands();
    script = Files.write(folder.resolve("completion"), out.toByteArray());
  }

  /** What bash offers for the last of these words. */
  private static List<String> offered(String... words) throws Exception {
    String typed =
        Arrays.stream(words).map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    String program =
        """
        compopt() { :; }  # works only while bash itself completes
        source '%s'
        COMP_WORDS=(%s)
        COMP_CWORD=%d
        _complete_ijepa
        printf '%%s\\n' "${COMPREPLY[@]}"
        """
            .formatted(script, typed, words.length - 1);
    Subprocess run =
        Subprocess.run(
            List.of("bash", "--norc", "-c", program), Map.of(), folder.resolve("log"), 1);
    assertEquals(0, run.exitCode(), run.output());
    return run.output().lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  @Test
  void commandsAreOffered() throws Exception {
    assertEquals(List.of("embed"), offered("ijepa", "em"));
    assertEquals(List.of("model"), offered("ijepa", "help", "mo"));
    assertTrue(offered("ijepa", "").containsAll(List.of("embed", "demo", "completion")));
  }

  @Test
  void everyOptionOfACommandIsOffered() throws Exception {
    List<String> options = offered("ijepa", "embed", "--");
    for (EmbedOption option : EmbedOption.values()) {
      assertTrue(options.contains("--" + option.key()), option.key() + " of " + options);
    }
    assertEquals(List.of("--folder"), offered("ijepa", "demo", "--f"));
  }

  @Test
  void choicesAreOffered() throws Exception {
    assertEquals(List.of("auto", "cpu", "cuda"), offered("ijepa", "embed", "--device", ""));
    assertEquals(
        List.of("apply"), offered("ijepa", "embed", "--normalize", "--exif-orientation", "a"));
  }

  @Test
  void filesAndFoldersAreOffered() throws Exception {
    Path pictures = Files.createDirectories(folder.resolve("pictures"));
    String typed = folder.resolve("pic").toString();
    for (String option : List.of("--input", "--model", "--output", "--report")) {
      assertEquals(List.of(pictures.toString()), offered("ijepa", "embed", option, typed), option);
    }
    assertEquals(List.of(pictures.toString()), offered("ijepa", "model", "fetch", "--to", typed));
    assertEquals(List.of(pictures.toString()), offered("ijepa", "similarity", typed));
  }

  @Test
  void whatNobodyCanListIsNotOffered() throws Exception {
    assertEquals(List.of(), offered("ijepa", "embed", "--image-size", ""));
    assertEquals(List.of(), offered("ijepa", "embed", "--key-columns", ""));
    assertEquals(List.of("last"), offered("ijepa", "embed", "--layer", ""));
  }

  @Test
  void aPlaceStaysAsItWasTyped() {
    Problems problems = new Problems();
    Map<String, String> values =
        new CommandLineParser("similarity", commands)
            .parse(new String[] {"s3a://a//b.jpg", "b/../c", "--model", "hdfs:///m/"}, problems);
    assertEquals(List.of(), problems.messages());
    assertEquals(List.of("s3a://a//b.jpg", "b/../c", "hdfs:///m/"), List.copyOf(values.values()));
  }
}

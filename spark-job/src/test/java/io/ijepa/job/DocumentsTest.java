// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.run.Caller;
import io.ijepa.option.Problems;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents say of the code. */
final class DocumentsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern SHELL_BLOCK = Pattern.compile("(?ms)^```sh\n(.*?)^```");

  /** Our command lines: of the launcher, and after the jar of a spark-submit. */
  private static final Pattern OURS =
      Pattern.compile("(?m)^ *(?:\\./ijepa|spark-submit .*bundle\\.jar) +(.*)$");

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)[^):]*\\)");
  private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)`");

  /** Whose classes are not ours. */
  private static final Set<String> OF_OTHERS = Set.of("ViTImageProcessor");

  private static Commands commands() {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return new Main(new Caller(nowhere, nowhere, false, true)).commands();
  }

  private static List<Path> documents() throws IOException {
    List<Path> files = new ArrayList<>(files("docs", "deploy", "notebooks", "conf"));
    Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
        .map(ROOT::resolve)
        .forEach(files::add);
    return files.stream().filter(file -> file.toString().endsWith(".md")).sorted().toList();
  }

  private static List<Path> files(String... folders) throws IOException {
    List<Path> all = new ArrayList<>();
    for (String folder : folders) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        files.forEach(all::add);
      }
    }
    return all;
  }

  @Test
  void theOptionReferenceIsCurrent() throws IOException {
    Path made = Path.of("target", "options.md");
    String text = OptionReference.of(commands().byName());
    Files.writeString(made, text);
    Path there = ROOT.resolve("docs/options.md");
    assertEquals(
        text,
        Files.exists(there) ? Files.readString(there) : "",
        "docs/options.md is not what the code says: cp spark-job/target/options.md docs/");
  }

  @Test
  void everyCommandLineInADocumentIsOneThatWeUnderstand() throws IOException {
    Commands commands = commands();
    int seen = 0;
    for (Path document : documents()) {
      for (String line : commandLines(Files.readString(document))) {
        List<String> words =
            WORD.matcher(line)
                .results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .collect(Collectors.toCollection(ArrayList::new));
        int comment = words.indexOf("#");
        words = comment < 0 ? words : words.subList(0, comment);
        if (words.get(0).equals("help")) {
          continue;
        }
        String name = words.get(0) + (words.get(0).equals("model") ? " " + words.get(1) : "");
        String where = document + ": " + line;
        assertTrue(commands.byName().containsKey(name), where);
        Problems problems = new Problems();
        String[] options =
            words.subList(name.split(" ").length, words.size()).toArray(String[]::new);
        new CommandLineParser(name, commands).parse(options, problems);
        assertEquals(List.of(), problems.messages(), where);
        seen++;
      }
    }
    assertTrue(seen > 10, seen + " command lines were found");
  }

  private static List<String> commandLines(String document) {
    return SHELL_BLOCK
        .matcher(document)
        .results()
        .map(block -> block.group(1).replace("\\\n", " "))
        .flatMap(block -> OURS.matcher(block).results())
        .map(line -> line.group(1))
        .toList();
  }

  @Test
  void everyLinkToAFileLeadsToOne() throws IOException {
    List<String> dead = new ArrayList<>();
    for (Path document : documents()) {
      LINK.matcher(Files.readString(document))
          .results()
          .map(link -> link.group(1).strip())
          .filter(link -> !Files.exists(document.resolveSibling(link)))
          .forEach(link -> dead.add(document + ": " + link));
    }
    assertEquals(List.of(), dead);
  }

  @Test
  void everyClassThatTheArchitectureNamesExists() throws IOException {
    Set<String> named =
        CLASS_NAME
            .matcher(Files.readString(ROOT.resolve("docs/architecture.md")))
            .results()
            .map((MatchResult name) -> name.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    named.removeAll(OF_OTHERS);
    assertFalse(named.isEmpty());
    named.removeAll(classes());
    assertEquals(Set.of(), named);
  }

  /** Constants that are filled while their class is loaded need no line there. */
  private static final Pattern STATE =
      Pattern.compile(
          "^  (private |public |protected )?static (?!final |class |record |interface |enum |sealed"
              + " )[^({]*;|static final [^=;]*=\\s*(new (Concurrent\\w*|HashMap|ArrayList|HashSet|"
              + "ArrayDeque|LinkedHashMap|Atomic\\w+|LongAdder|ThreadLocal|Semaphore)\\b|Executors\\.)",
          Pattern.MULTILINE);

  @Test
  void theArchitectureListsEveryClassThatKeepsStateForTheWholeProcess() throws IOException {
    String text = Files.readString(ROOT.resolve("docs/architecture.md"));
    String section = text.split("## State of one JVM", -1)[1].split("\n## ", -1)[0];
    Set<String> unlisted = new TreeSet<>();
    int found = 0;
    for (Path file : files("udfs/src/main", "spark-job/src/main")) {
      if (file.toString().endsWith(".java") && STATE.matcher(Files.readString(file)).find()) {
        found++;
        String name = file.getFileName().toString().replace(".java", "");
        if (!section.contains("`" + name + "`")) {
          unlisted.add(name);
        }
      }
    }
    assertTrue(found >= 5, () -> "the pattern finds no state any more");
    assertEquals(Set.of(), unlisted);
  }

  private static Set<String> classes() throws IOException {
    return files("udfs/src", "spark-job/src").stream()
        .map(file -> file.getFileName().toString())
        .filter(name -> name.endsWith(".java"))
        .map(name -> name.substring(0, name.length() - ".java".length()))
        .collect(Collectors.toSet());
  }
}

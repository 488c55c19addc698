// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.embed.EmbedJobConfig;
import io.ijepa.job.model.ModelOption;
import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Command;
import io.ijepa.job.run.Ended;
import io.ijepa.job.run.ExitCode;
import io.ijepa.job.run.Failure;
import io.ijepa.job.run.JobException;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import io.ijepa.table.ImageTask;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Ended run(String... words) {
    Caller caller =
        new Caller(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            true);
    return new Main(caller).run(words);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static Map<String, String> parse(Problems problems, String... words) {
    return parser().parse(words, problems);
  }

  private static CommandLineParser parser() {
    return new CommandLineParser("embed", commands());
  }

  private static Commands commands() {
    return new Main(Caller.ofProcess()).commands();
  }

  private static List<String> problems(String... words) {
    Problems problems = new Problems();
    parse(problems, words);
    return problems.messages();
  }

  @Test
  void helpShowsEveryOptionThatIsReadAndNoOther() {
    assertEquals(ExitCode.DONE, run("embed", "--help").code());
    TreeSet<String> shown = new TreeSet<>();
    Matcher option = Pattern.compile("(?m)^ +(?:-h, )?--([a-z-]+)").matcher(out());
    while (option.find()) {
      shown.add(option.group(1));
    }
    TreeSet<String> expected =
        new TreeSet<>(
            List.of(
                "allow-empty",
                "batch-size",
                "commit-rows",
                "cpu-threads",
                "device",
                "exif-orientation",
                "fetch-concurrency",
                "fetch-header",
                "fetch-prefixes",
                "fetch-private",
                "fetch-retries",
                "fetch-schemes",
                "fetch-timeout",
                "force",
                "format",
                "help",
                "image-column",
                "image-size",
                "input",
                "keep-columns",
                "key-columns",
                "layer",
                "limit",
                "mask-column",
                "max-bytes",
                "max-pixels",
                "max-reject-rate",
                "max-unreadable-rate",
                "mode",
                "model",
                "normalize",
                "on-unreadable",
                "output",
                "output-format",
                "partition-by",
                "partition-date",
                "pooling",
                "precision",
                "processor",
                "query",
                "report",
                "retry-rejected",
                "revision",
                "run-id",
                "version-column",
                "wait"));
    assertEquals(expected, shown);
  }

  @Test
  void helpFitsIntoAHundredColumnsAndHasNoPlaceholders() {
    run("embed", "--help");
    assertTrue(out().lines().allMatch(line -> line.length() <= 100));
    assertFalse(out().contains("PARAM"));
  }

  @Test
  void everyOptionHasItsSentence() {
    List<OptionSpec> all = new ArrayList<>(EmbedJobConfig.options(ImageTask.Embed.options()));
    all.addAll(ImageTask.Classify.options());
    all.addAll(List.of(ModelOption.values()));
    for (OptionSpec option : all) {
      assertTrue(option.description().endsWith("."), option.key());
      assertTrue(option.key().matches("[a-z]+(-[a-z]+)*"), option.key());
    }
  }

  @Test
  void usageVersionAndUnknownCommands() {
    assertEquals(ExitCode.DONE, run("--help").code());
    assertTrue(out().contains("embed         Embed a table or folder of images."), out());
    assertEquals(ExitCode.DONE, run("--version").code());
    String version = "(?s).*ijepa-spark \\d+\\.\\d+\\.\\d+\\S*( \\([0-9a-f]{7,}(-dirty)?\\))?\\s*";
    assertTrue(out().matches(version), out());
    assertEquals(new Ended(ExitCode.WRONG_CONFIGURATION, "no command is given"), run());
    assertEquals("unknown command 'embedd'; did you mean embed?", run("embedd").message());
    assertEquals("unknown command 'modl'; did you mean model?", run("modl").message());
    assertEquals(
        "unknown command 'model inf'; did you mean model info?", run("model", "inf").message());
    assertTrue(
        run("zzz", "--input", "x")
            .message()
            .startsWith("unknown command 'zzz'; the commands are embed, classify, train-head,"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"help embed", "embed --help", "help embed --input x", "embed -h"})
  void helpOfACommandIsTheSameHoweverItIsAskedFor(String asked) {
    assertEquals(Ended.WELL, run(asked.split(" ")));
    assertTrue(
        out()
            .startsWith(
                "Usage: ijepa embed (--input PATH|TABLE | --query SQL) --output PATH|TABLE"
                    + " [options]\n"),
        out());
    assertEquals("", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void helpWithoutACommandIsTheOverview() {
    run("help");
    String overview = out();
    assertTrue(overview.startsWith("Usage: ijepa <command> [options]"), overview);
    out.reset();
    run("--help");
    assertEquals(overview, out());
    assertEquals("unknown command 'serch'; did you mean search?", run("help", "serch").message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"model", "model --json"})
  void aFamilyAloneShowsItsCommands(String words) {
    assertEquals(ExitCode.WRONG_CONFIGURATION, run(words.split(" ")).code());
    String shown = err.toString(StandardCharsets.UTF_8);
    for (String name : List.of("model info", "model fetch", "model verify", "model export")) {
      assertTrue(shown.contains("  " + name + " "), shown);
    }
    assertFalse(shown.contains("embed "), shown);
    for (String asked : List.of("help model", "model --help")) {
      out.reset();
      assertEquals(Ended.WELL, run(asked.split(" ")));
      assertEquals(shown, out());
    }
  }

  @Test
  void everyOptionStandsUnderAHeadingOfItsOwn() {
    commands()
        .byName()
        .forEach(
            (name, command) ->
                command
                    .options()
                    .forEach(
                        option ->
                            assertTrue(
                                OptionGroup.of(option).isPresent(),
                                () -> "--" + option.key() + " of " + name + " has no group")));
    String help = parser().help();
    List<String> headings =
        help.lines().filter(line -> line.matches("[A-Z].*:")).map(String::strip).toList();
    assertEquals(
        List.of(
            "Required:",
            "Input:",
            "Output:",
            "Model:",
            "Pixels:",
            "Reading images:",
            "Speed:",
            "The run:",
            "Help:",
            "Examples:"),
        headings);
  }

  @Test
  void whatTheHelpCallsRequiredIsMissedByTheCommand() throws Exception {
    for (Map.Entry<String, Command> each : commands().byName().entrySet()) {
      if (each.getValue().required().isEmpty()) {
        continue;
      }
      Problems problems = new Problems();
      String said =
          assertThrows(InvalidOptionsException.class, () -> each.getValue().run(Map.of(), problems))
              .getMessage();
      for (List<OptionSpec> any : each.getValue().required()) {
        any.forEach(
            option ->
                assertTrue(said.contains("--" + option.key()), each.getKey() + " says: " + said));
      }
      assertEquals(each.getValue().required().size(), said.lines().count(), said);
    }
  }

  @Test
  void everyCommandShowsTwoExamplesThatItUnderstands() {
    commands()
        .byName()
        .forEach(
            (name, command) -> {
              assertEquals(2, command.examples().size(), name);
              for (String example : command.examples()) {
                assertTrue(example.equals(name) || example.startsWith(name + " "), example);
                Problems problems = new Problems();
                String rest = example.substring(name.length()).replaceFirst(" > .*", "").strip();
                Map<String, String> values =
                    new CommandLineParser(name, commands())
                        .parse(rest.isEmpty() ? new String[0] : rest.split(" "), problems);
                assertEquals(List.of(), problems.messages(), example);
                for (List<OptionSpec> any : command.required()) {
                  assertTrue(
                      any.stream().anyMatch(option -> values.containsKey(option.key())), example);
                }
              }
              String help = new CommandLineParser(name, commands()).help();
              assertTrue(help.contains("\nExamples:\n  ijepa " + name), help);
              assertTrue(help.lines().allMatch(line -> line.length() <= 100), help);
            });
  }

  @Test
  void anOptionOfAnotherCommandSaysWhereItBelongs() {
    assertEquals(
        List.of("unknown option '--top-k'; embed has none, it belongs to classify, search"),
        problems("--top-k", "3"));
    assertEquals(
        List.of("unknown option '--cells'; embed has none, it belongs to index"),
        problems("--cells=3"));
  }

  @Test
  void unknownOptionsGetASuggestion() {
    assertEquals(
        List.of("unknown option '--inputt'; did you mean --input?"), problems("--inputt=x"));
    assertEquals(
        List.of("unknown option '--zzzzzzzz'; ijepa help embed shows all of them"),
        problems("--zzzzzzzz", "value"));
    assertEquals(
        List.of("unknown option '-input'; did you mean --input?"), problems("-input", "value"));
    assertEquals(
        List.of("unknown option '--modle'; did you mean --mode or --model?"),
        problems("--modle", "value"));
    assertEquals(
        List.of("unknown option '--image-sizes'; did you mean --image-size?"),
        problems("--image-sizes", "448"));
  }

  @Test
  void aPatternThatTheShellExpandedIsToldOnce() {
    assertEquals(
        List.of(
            "unexpected 'b.jpg' and 2 words more: every value follows its option; a pattern like"
                + " *.jpg or a query needs quotes"),
        problems("--input", "a.jpg", "b.jpg", "c.jpg", "d.jpg"));
  }

  @Test
  void operandsStandWithoutANameAndAllAreNeeded() {
    assertEquals(ExitCode.DONE, run("similarity", "--help").code());
    assertTrue(out().startsWith("Usage: ijepa similarity A B [options]"), out());
    assertEquals(
        "A is missing: One image: a local file, or any Hadoop path or URI.\nB is missing: The other"
            + " image.",
        run("similarity", "--model", "m").message());
    assertEquals("B is missing: The other image.", run("similarity", "a.jpg").message());
    assertTrue(
        run("similarity", "a.jpg", "b.jpg", "c.jpg").message().startsWith("unexpected 'c.jpg'"));
    assertEquals("B must not be blank", run("similarity", "a.jpg", " ").message());
    assertTrue(
        run("similarity", "a.jpg", "b.jpg", "--pooling", "none")
            .message()
            .startsWith("unknown option '--pooling'; similarity has none, it belongs to embed, "));
  }

  @Test
  void anOptionWithoutItsValueOrGivenTwice() {
    assertTrue(problems("--output", "--mode", "append").get(0).contains("'--output'"));
    assertTrue(problems("--output").get(0).contains("'--output'"));
    assertTrue(problems("--force=false").get(0).contains("'--force'"));
    assertTrue(
        problems("--limit", "1", "--limit", "2").get(0).contains("should be specified only once"));
  }

  @Test
  void valuesAreTakenAsTheyAre() {
    Problems problems = new Problems();
    Map<String, String> values =
        parse(
            problems,
            "--query=SELECT a = 'b' FROM t",
            "--input",
            "@file",
            "--max-reject-rate",
            "-1",
            "--normalize");
    assertEquals(List.of(), problems.messages());
    assertEquals("SELECT a = 'b' FROM t", values.get("query"));
    assertEquals("@file", values.get("input"));
    assertEquals("-1", values.get("max-reject-rate"));
    assertEquals("true", values.get("normalize"));
  }

  @ParameterizedTest
  @CsvSource({"false,client,true", "false,cluster,false", "true,client,false"})
  void whoseProcessItIs(boolean databricks, String deployMode, boolean ours) {
    Map<String, String> environment =
        databricks ? Map.of("DATABRICKS_RUNTIME_VERSION", "17.3") : Map.of("HOME", "/root");
    assertEquals(ours, Caller.ownsProcess(environment, deployMode));
  }

  @Test
  void inSomebodyElsesProcessAFailureIsThrownAndSuccessReturns() {
    Main.end(Ended.WELL, false);
    IllegalStateException cause = new IllegalStateException("why");
    JobException thrown =
        assertThrows(
            JobException.class,
            () -> Main.end(new Ended(ExitCode.TOO_MANY_REJECTED, "3 of 4 rows", cause), false));
    assertEquals("TOO_MANY_REJECTED: 3 of 4 rows", thrown.getMessage());
    assertEquals(cause, thrown.getCause());
  }

  @Test
  void exitCodesAreThoseOfTheContract() {
    assertEquals(0, ExitCode.DONE.number);
    assertEquals(1, ExitCode.FAILED.number);
    assertEquals(2, ExitCode.WRONG_CONFIGURATION.number);
    assertEquals(3, ExitCode.TOO_MANY_REJECTED.number);
  }

  @Test
  void aFailureIsToldInOneLine() {
    assertEquals(
        "FileNotFoundException: /x (Permission denied)",
        Failure.describe(
            new RuntimeException(
                "Job aborted", new java.io.FileNotFoundException("/x (Permission denied)"))));
    assertEquals(
        "[DIVIDE_BY_ZERO] Division by zero.",
        Failure.describe(new ArithmeticException("\n[DIVIDE_BY_ZERO] Division by zero.\n== SQL")));
    assertEquals("NullPointerException", Failure.describe(new NullPointerException()));
  }
}

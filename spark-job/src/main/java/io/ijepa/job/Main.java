package io.ijepa.job;

import io.ijepa.job.config.EmbedJobConfig;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.Problems;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * The entry point of every command: {@code spark-submit --class io.ijepa.job.Main bundle.jar ..}.
 */
public final class Main {
  private static final String USAGE =
      """
      Usage: ijepa <command> [options]

      Commands:
        embed   Embed a table or folder of images.
        demo    Draw a few hundred pictures, embed them, and look at the result.

      ijepa <command> --help shows the options of a command; ijepa --version the version.\
      """;

  private final Console console;

  Main(Console console) {
    this.console = console;
  }

  /** Ends the process with an {@link ExitCode}, unless the process is somebody else's. */
  public static void main(String[] words) {
    Ended ended = new Main(Console.ofProcess()).run(words);
    if (ended.code() == ExitCode.DONE) {
      return;
    }
    if (ownsProcess()) {
      System.exit(ended.code().number);
    }
    throw new JobException(ended.code(), ended.message());
  }

  /**
   * On Databricks and on a cluster's driver an exit would read as a crash, or take others along.
   */
  private static boolean ownsProcess() {
    boolean databricks = System.getenv("DATABRICKS_RUNTIME_VERSION") != null;
    boolean clusterMode =
        new SparkConf().get("spark.submit.deployMode", "client").equals("cluster");
    return !databricks && !clusterMode;
  }

  /** How a run ended, and the sentence that says why. */
  record Ended(ExitCode code, String message) {}

  Ended run(String[] words) {
    if (words.length == 0 || words[0].equals("--help") || words[0].equals("-h")) {
      console.say(USAGE);
      return words.length == 0
          ? new Ended(ExitCode.WRONG_CONFIGURATION, "no command")
          : new Ended(ExitCode.DONE, "");
    }
    String[] options = Arrays.copyOfRange(words, 1, words.length);
    return switch (words[0]) {
      case "--version" -> {
        console.say("ijepa-spark " + Version.text());
        yield new Ended(ExitCode.DONE, "");
      }
      case "embed" -> embed(options);
      case "demo" -> new DemoCommand(console).run(options);
      default -> {
        String message = "unknown command '" + words[0] + "'";
        console.complain(message + "\n\n" + USAGE);
        yield new Ended(ExitCode.WRONG_CONFIGURATION, message);
      }
    };
  }

  private Ended embed(String[] options) {
    CommandLineParser parser =
        new CommandLineParser(
            "embed", "Embed a table or folder of images.", EmbedJobConfig.options());
    if (CommandLineParser.asksForHelp(options)) {
      console.say(parser.help());
      return new Ended(ExitCode.DONE, "");
    }
    try {
      Problems problems = new Problems();
      Map<String, String> values = parser.parse(options, problems);
      EmbedJobConfig config = EmbedJobConfig.read(values, problems);
      problems.throwIfAny();
      return embed(config);
    } catch (InvalidOptionsException invalid) {
      invalid.problems().forEach(problem -> console.complain("error: " + problem));
      return new Ended(ExitCode.WRONG_CONFIGURATION, invalid.getMessage());
    } catch (RuntimeException failed) {
      String message = Failure.describe(failed);
      console.complain("failed: " + message);
      return new Ended(ExitCode.FAILED, message);
    }
  }

  private Ended embed(EmbedJobConfig config) {
    SparkSession spark = Sessions.open("ijepa embed");
    RunReport report = new EmbedJob(spark, config, console).run();
    console.say(report.summary());
    if (report.embedding().isDemo()) {
      console.say(
          "note: this is the embedded demo model. Its weights are untrained, the vectors mean"
              + " nothing; give your own with --model");
    }
    if (report.tooManyRejected()) {
      String message =
          "%,d of %,d rows were rejected, more than --max-reject-rate %s allows"
              .formatted(report.rejected(), report.metrics().rows(), config.maxRejectRate());
      console.complain(message);
      return new Ended(ExitCode.TOO_MANY_REJECTED, message);
    }
    return new Ended(ExitCode.DONE, "");
  }
}

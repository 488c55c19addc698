package io.ijepa.job;

import io.ijepa.job.config.EmbedJobConfig;
import io.ijepa.job.demo.DemoPictures;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.OptionReader;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import io.ijepa.udf.EmbeddingSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Draws pictures, embeds them by the same job as everybody's, and shows what came out. */
final class DemoCommand {

  private enum Option implements OptionSpec {
    FOLDER("folder", "DIR", "ijepa-demo", "Where pictures and embeddings go.");

    private final String key;
    private final String valueName;
    private final String defaultValue;
    private final String description;

    Option(String key, String valueName, String defaultValue, String description) {
      this.key = key;
      this.valueName = valueName;
      this.defaultValue = defaultValue;
      this.description = description;
    }

    @Override
    public String key() {
      return key;
    }

    @Override
    public String valueName() {
      return valueName;
    }

    @Override
    public String defaultValue() {
      return defaultValue;
    }

    @Override
    public String description() {
      return description;
    }
  }

  private final Console console;

  DemoCommand(Console console) {
    this.console = console;
  }

  Main.Ended run(String[] words) {
    CommandLineParser parser =
        new CommandLineParser(
            "demo",
            "Draw a few hundred pictures, embed them, and look at the result.",
            List.of(Option.values()));
    if (CommandLineParser.asksForHelp(words)) {
      console.say(parser.help());
      return new Main.Ended(ExitCode.DONE, "");
    }
    try {
      Problems problems = new Problems();
      Map<String, String> values = parser.parse(words, problems);
      String folder =
          new OptionReader(values, "--", problems).text(Option.FOLDER).orElse("ijepa-demo");
      problems.throwIfAny();
      show(Path.of(folder));
      return new Main.Ended(ExitCode.DONE, "");
    } catch (InvalidOptionsException invalid) {
      invalid.problems().forEach(problem -> console.complain("error: " + problem));
      return new Main.Ended(ExitCode.WRONG_CONFIGURATION, invalid.getMessage());
    } catch (RuntimeException | IOException failed) {
      String message = Failure.describe(failed);
      console.complain("failed: " + message);
      return new Main.Ended(ExitCode.FAILED, message);
    }
  }

  private void show(Path folder) throws IOException {
    Path pictures = folder.resolve("pictures");
    Path embeddings = folder.resolve("embeddings");
    int drawn = DemoPictures.draw(pictures).size();
    console.say("drew " + drawn + " pictures into " + pictures + ", three of them broken");

    Problems problems = new Problems();
    EmbedJobConfig config =
        EmbedJobConfig.read(
            Map.of(
                "input", pictures.toString(),
                "output", embeddings.toString(),
                "mode", "overwrite"),
            problems);
    problems.throwIfAny();
    SparkSession spark = Sessions.open("ijepa demo");
    RunReport report = new EmbedJob(spark, config, console).run();
    console.say(report.summary());

    Dataset<Row> table = spark.read().parquet(embeddings.toString());
    showRejected(table);
    DemoSimilarities similarities = DemoSimilarities.of(table);
    console.say("\nAltered copies, by cosine similarity to their original:");
    similarities.lines().forEach(console::say);
    console.say(
        String.format(
            Locale.ROOT,
            "%d of %d copies are nearer to their original, or to another copy of it, than to any"
                + " other picture.",
            similarities.found(),
            similarities.copies()));
    console.say(
        """

        The demo model is untrained: it knows copies, not kinds of pictures. Next, on your own data:
          ./ijepa embed --input PICTURES --model CHECKPOINT_FOLDER --output EMBEDDINGS
        CHECKPOINT_FOLDER is one from Hugging Face, used as it is (`hf download facebook/ijepa_vith14_1k`).
        Read the result with anything that reads Parquet: columns path, embedding, status, error, ...
          ./ijepa embed --help\
        """);
  }

  private void showRejected(Dataset<Row> table) {
    List<Row> rejected =
        table
            .where(table.col(EmbeddingSchema.STATUS).notEqual(EmbeddingSchema.OK))
            .select("path", EmbeddingSchema.STATUS, EmbeddingSchema.ERROR)
            .orderBy("path")
            .collectAsList();
    console.say("\nRejected, each with its reason:");
    for (Row row : rejected) {
      String name = row.getString(0).replaceFirst(".*/", "");
      console.say("  " + name + "  " + row.getString(1) + ": " + row.getString(2));
    }
  }
}

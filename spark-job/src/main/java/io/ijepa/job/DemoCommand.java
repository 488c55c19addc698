package io.ijepa.job;

import io.ijepa.job.config.EmbedJobConfig;
import io.ijepa.job.demo.DemoPictures;
import io.ijepa.option.OptionReader;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.OptionText;
import io.ijepa.option.Problems;
import io.ijepa.udf.EmbeddingSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Draws pictures, embeds them by the same job as everybody's, and shows what came out. */
final class DemoCommand implements Command {

  private enum Option implements OptionSpec {
    FOLDER("folder", "DIR", "ijepa-demo", "Where pictures and embeddings go.");

    private final OptionText text;

    Option(String key, String valueName, String defaultValue, String description) {
      this.text = new OptionText(key, valueName, defaultValue, description);
    }

    @Override
    public OptionText text() {
      return text;
    }
  }

  private final Console console;
  private final ProcessOwner owner;

  DemoCommand(Console console, ProcessOwner owner) {
    this.console = console;
    this.owner = owner;
  }

  @Override
  public String description() {
    return "Draw a few hundred pictures, embed them, and look at the result.";
  }

  @Override
  public List<OptionSpec> options() {
    return List.of(Option.values());
  }

  @Override
  public Ended run(Map<String, String> values, Problems problems) throws IOException {
    String folder = new OptionReader(values, "--", problems).text(Option.FOLDER).orElse("");
    problems.throwIfAny();
    show(Path.of(folder));
    return Ended.WELL;
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
    DemoSimilarities similarities;
    try (JobSession session = JobSession.open("ijepa demo", owner)) {
      console.say(new EmbedJob(session.spark(), config, console, owner).run().summary());
      Dataset<Row> table = session.spark().read().parquet(embeddings.toString());
      showRejected(table);
      similarities = DemoSimilarities.of(table);
    }
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

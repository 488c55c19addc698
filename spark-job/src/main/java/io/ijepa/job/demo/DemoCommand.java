// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo;

import io.ijepa.job.embed.EmbedJob;
import io.ijepa.job.embed.EmbedJobConfig;
import io.ijepa.job.embed.RunReport;
import io.ijepa.job.input.EmbeddingSource;
import io.ijepa.job.page.Fact;
import io.ijepa.job.page.Group;
import io.ijepa.job.page.PageFile;
import io.ijepa.job.page.PageKind;
import io.ijepa.job.page.PageOutput;
import io.ijepa.job.page.PagePictures;
import io.ijepa.job.page.ResultPage;
import io.ijepa.job.page.SearchGroups;
import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Command;
import io.ijepa.job.run.Ended;
import io.ijepa.job.run.JobSession;
import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.OptionText;
import io.ijepa.option.Problems;
import io.ijepa.search.Search;
import io.ijepa.settings.FetchSettings;
import io.ijepa.settings.SearchSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Draws pictures, embeds and searches them as everybody's are, and shows what came out. */
public final class DemoCommand implements Command {

  private enum Option implements OptionSpec {
    FOLDER("folder", "DIR", "ijepa-demo", "Where pictures, embeddings and the page go.");

    private final OptionText text;

    Option(String key, String valueName, String defaultValue, String description) {
      this.text = new OptionText(key, valueName, defaultValue, description);
    }

    @Override
    public OptionText text() {
      return text;
    }
  }

  private static final int NEIGHBOURS = 5;

  private final Caller caller;

  public DemoCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public String description() {
    return "Draw a few hundred pictures, embed and search them, and look at the result.";
  }

  @Override
  public List<OptionSpec> options() {
    return List.of(Option.values());
  }

  @Override
  public List<String> examples() {
    return List.of("demo", "demo --folder /tmp/ijepa-demo");
  }

  @Override
  public Ended run(Map<String, String> values, Problems problems) throws IOException {
    String folder =
        new OptionReader(values, OptionNames.COMMAND_LINE, problems).text(Option.FOLDER).orElse("");
    problems.throwIfAny();
    show(Path.of(folder));
    return Ended.WELL;
  }

  private void show(Path folder) throws IOException {
    Path pictures = folder.resolve("pictures");
    Path embeddings = folder.resolve("embeddings");
    int drawn = DemoPictures.draw(pictures).size();
    caller.say("drew " + drawn + " pictures into " + pictures + ", three of them broken");

    EmbedJobConfig config = EmbedJobConfig.replacing(embeddings, pictures);
    try (JobSession session = JobSession.open("ijepa demo", caller)) {
      SparkSession spark = session.spark();
      RunReport embedded = new EmbedJob(spark, config, caller).run();
      caller.say(embedded.summary());
      Dataset<Row> table = EmbeddingSource.open(spark, "--folder", embeddings.toString());
      ResultPage page = searchCopies(table, embedded.embedding().model());
      caller.say(
          """

          The demo model is untrained: it knows copies, not kinds of pictures. Next, on your own data:
            ./ijepa embed --input PICTURES --model CHECKPOINT_FOLDER --output EMBEDDINGS
          CHECKPOINT_FOLDER is one from Hugging Face, used as it is (`hf download facebook/ijepa_vith14_1k`).
          Read the result with anything that reads Parquet: columns path, embedding, status, error, ...
            ./ijepa embed --help

          Every copy beside what is nearest to it, to open in a browser:\
          """);
      PageFile file =
          PageFile.of(
              "--folder " + folder,
              folder.resolve("search.html").toString(),
              spark.sparkContext().hadoopConfiguration());
      new PageOutput(file, PagePictures.ofKeys(spark, FetchSettings.DEFAULT.withInput("file:")))
          .write(page, caller);
    }
  }

  /** Altered copies are the queries, and originals are what is searched. */
  private ResultPage searchCopies(Dataset<Row> table, String model) {
    Column isCopy = table.col("path").rlike("~[^/]*$");
    SearchSettings settings = SearchSettings.defaults().toBuilder().topK(NEIGHBOURS).build();
    Search.Result result =
        new Search(table.where(functions.not(isCopy)), table.where(isCopy), settings).run();
    List<Group> copies = SearchGroups.first(result.rows());
    long originals = result.counts().get().compared();
    caller.say(
        String.format(
            Locale.ROOT,
            "%n%d altered copies searched among %d originals: %d find their own first, %d among the"
                + " first %d.",
            copies.size(),
            originals,
            found(copies, 1),
            found(copies, NEIGHBOURS),
            NEIGHBOURS));
    return ResultPage.of(
        PageKind.SEARCH,
        List.of(
            new Fact("Model", model),
            new Fact("Metric", "cosine"),
            Fact.count("Queries", copies.size(), "altered copies"),
            Fact.count("Searched", originals, "originals"),
            Fact.made(Instant.now())),
        copies,
        copies.size());
  }

  /** Copies whose original is among their first neighbours. */
  private static long found(List<Group> groups, int first) {
    return groups.stream()
        .filter(
            copy ->
                copy.matches().stream()
                    .limit(first)
                    .anyMatch(match -> name(copy.key()).isCopyOf(name(match.key()))))
        .count();
  }

  private static PictureName name(String path) {
    return PictureName.parse(path.replaceFirst(".*/", ""));
  }
}

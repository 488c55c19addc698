// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import io.ijepa.embed.Embedding;
import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Command;
import io.ijepa.job.run.Ended;
import io.ijepa.job.run.JobSession;
import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.OptionText;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedOption;
import io.ijepa.settings.EmbedSettings;
import io.ijepa.settings.FetchOption;
import io.ijepa.settings.FetchSettings;
import io.ijepa.table.EmbeddingSchema;
import io.ijepa.vector.Metric;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** {@code similarity A B}: how alike two images are, as one number on a line of its own. */
public final class SimilarityCommand implements Command {
  private static final String URI = "uri";

  private enum Operand implements OptionSpec {
    A("A", "A", "One image: a local file, or any Hadoop path or URI."),
    B("B", "B", "The other image.");

    private final OptionText text;

    Operand(String key, String valueName, String description) {
      this.text = new OptionText(key, valueName, null, description);
    }

    @Override
    public OptionText text() {
      return text;
    }
  }

  private final Caller caller;

  public SimilarityCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public String description() {
    return "Print the cosine similarity of the embeddings of two images.";
  }

  @Override
  public List<OptionSpec> operands() {
    return List.of(Operand.values());
  }

  /** Not those of tables, nor those that leave the cosine of two vectors as it is. */
  @Override
  public List<OptionSpec> options() {
    return Stream.<OptionSpec>concat(
            EnumSet.complementOf(
                EnumSet.of(
                    EmbedOption.IMAGE_COLUMN,
                    EmbedOption.KEY_COLUMNS,
                    EmbedOption.KEEP_COLUMNS,
                    EmbedOption.MASK_COLUMN,
                    EmbedOption.POOLING,
                    EmbedOption.NORMALIZE,
                    EmbedOption.BATCH_SIZE))
                .stream(),
            EnumSet.complementOf(EnumSet.of(FetchOption.CONCURRENCY, FetchOption.ON_UNREADABLE))
                .stream())
        .toList();
  }

  @Override
  public List<String> examples() {
    return List.of(
        "similarity a.jpg b.jpg --model ijepa_vith14_1k/",
        "similarity a.jpg https://host.example.com/b.jpg");
  }

  @Override
  public Ended run(Map<String, String> values, Problems problems) {
    OptionReader operands = new OptionReader(values, OptionNames.PLAIN, problems);
    List<String> images = new ArrayList<>();
    for (Operand operand : Operand.values()) {
      operands.text(operand).ifPresent(images::add);
    }
    EmbedSettings settings =
        EmbedSettings.read(new OptionReader(values, OptionNames.COMMAND_LINE, problems)).toBuilder()
            .imageColumn(URI)
            .keyColumns(List.of(URI))
            .build();
    problems.throwIfAny();
    FetchSettings fetch = settings.fetch().withOnUnreadable(FetchSettings.OnUnreadable.ROW);
    for (String image : images) {
      fetch = fetch.withInput(image);
    }
    EmbedSettings reading = settings.toBuilder().fetch(fetch).build();
    List<float[]> vectors;
    try (JobSession session = JobSession.open("ijepa similarity", caller)) {
      Embedding embedding = Embedding.prepare(session.spark(), reading);
      if (embedding.isDemo()) {
        caller.complain("note: the embedded demo model is untrained; give your own with --model");
      }
      vectors = vectors(embedding, session.spark(), images);
    }
    caller.say(
        String.format(Locale.ROOT, "%.6f", Metric.COSINE.score(vectors.get(0), vectors.get(1))));
    return Ended.WELL;
  }

  /** The images' vectors, in the order of the images: one partition is embedded in its order. */
  private static List<float[]> vectors(
      Embedding embedding, SparkSession spark, List<String> images) {
    Dataset<Row> table = spark.createDataset(images, Encoders.STRING()).toDF(URI).coalesce(1);
    Problems rejected = new Problems();
    List<float[]> vectors = new ArrayList<>();
    for (Row row : embedding.of(table).rows().collectAsList()) {
      String status = row.getAs(EmbeddingSchema.STATUS);
      if (status.equals(EmbeddingSchema.OK)) {
        vectors.add(floats(row.getList(row.fieldIndex(EmbeddingSchema.EMBEDDING))));
      } else {
        rejected.add(
            "%s is rejected as %s: %s"
                .formatted(row.getAs(URI), status, row.<String>getAs(EmbeddingSchema.ERROR)));
      }
    }
    rejected.throwIfAny();
    return vectors;
  }

  private static float[] floats(List<Float> boxed) {
    float[] values = new float[boxed.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = boxed.get(i);
    }
    return values;
  }
}

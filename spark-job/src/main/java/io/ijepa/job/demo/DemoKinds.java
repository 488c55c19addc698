// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo;

import io.ijepa.embed.Embedding;
import io.ijepa.job.head.HeadTraining;
import io.ijepa.job.page.Fact;
import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Confusion;
import io.ijepa.settings.EmbedSettings;
import io.ijepa.settings.FetchSettings;
import io.ijepa.table.EmbeddingSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** What the demo's embeddings know of kinds, beside what can be had without training. */
final class DemoKinds {
  private static final String PATH = "path";
  private static final String KIND = "kind";

  private final SparkSession spark;
  private final Caller caller;

  DemoKinds(SparkSession spark, Caller caller) {
    this.spark = spark;
    this.caller = caller;
  }

  /**
   * Measures, says and gives it for a page.
   *
   * @param table the embeddings of the pictures
   * @param folder where the untrained checkpoint may be put
   */
  List<Fact> show(Dataset<Row> table, Path pictures, Path folder) throws IOException {
    Dataset<Row> originals =
        table
            .where(table.col(EmbeddingSchema.STATUS).equalTo(EmbeddingSchema.OK))
            .where(functions.not(table.col(PATH).contains("~")));
    Map<PictureName, float[]> trained = vectors(originals);
    long same = SameKind.count(trained);
    long random = SameKind.count(vectors(untrained(originals.select(PATH), folder)));
    Map<PictureName, float[]> pixels = new LinkedHashMap<>();
    trained
        .keySet()
        .forEach(name -> pixels.put(name, GreyPixels.of(pictures.resolve(name.toString()))));
    long grey = SameKind.count(pixels);
    int all = trained.size();
    say(
        "%n%d originals of %d kinds: for %d the nearest other one is of the same kind; with random"
            + " weights for %d, by 8 x 8 grey pixels for %d.",
        all,
        trained.keySet().stream().map(PictureName::kind).distinct().count(),
        same,
        random,
        grey);
    int dimension = trained.values().iterator().next().length;
    Instant started = Instant.now();
    HeadTraining head =
        HeadTraining.of(originals.withColumn(KIND, kind(originals)), KIND, dimension);
    double seconds = Duration.between(started, Instant.now()).toMillis() / 1e3;
    Confusion heldOut = head.heldOut();
    long right = Math.round(heldOut.accuracy() * heldOut.rows());
    say(
        "A linear head, trained on %d of their vectors in %.1f s, names the kind of %d of the other"
            + " %d.",
        head.trainingRows(), seconds, right, heldOut.rows());
    return List.of(
        share("Nearest of same kind", same, all),
        share("With random weights", random, all),
        share("By 8 x 8 grey pixels", grey, all),
        share("Linear head, held out", right, heldOut.rows()));
  }

  /** The originals' embeddings by the same network before any training. */
  private Dataset<Row> untrained(Dataset<Row> paths, Path folder) throws IOException {
    Path checkpoint = folder.resolve("random-weights");
    RandomWeights.write(checkpoint);
    EmbedSettings settings =
        EmbedSettings.defaults().toBuilder()
            .model(Optional.of(checkpoint.toString()))
            .imageColumn(PATH)
            .keyColumns(List.of(PATH))
            .fetch(FetchSettings.DEFAULT.withInput("file:"))
            .build();
    return Embedding.prepare(spark, settings).of(paths).rows();
  }

  private static Map<PictureName, float[]> vectors(Dataset<Row> embedded) {
    Map<PictureName, float[]> vectors = new LinkedHashMap<>();
    for (Row row : embedded.select(PATH, EmbeddingSchema.EMBEDDING).orderBy(PATH).collectAsList()) {
      List<Float> boxed = row.getList(1);
      float[] vector = new float[boxed.size()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = boxed.get(i);
      }
      vectors.put(PictureName.parse(row.getString(0).replaceFirst(".*/", "")), vector);
    }
    return vectors;
  }

  private static Column kind(Dataset<Row> originals) {
    return functions.regexp_extract(originals.col(PATH), "([a-z]+)-[^/]*$", 1);
  }

  private static Fact share(String name, long count, long all) {
    return new Fact(
        name, String.format(Locale.ROOT, "%d of %d, %.1f %%", count, all, 100.0 * count / all));
  }

  private void say(String format, Object... values) {
    caller.say(String.format(Locale.ROOT, format, values));
  }
}

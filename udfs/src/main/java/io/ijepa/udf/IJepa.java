// SPDX-License-Identifier: Apache-2.0
package io.ijepa.udf;

import io.ijepa.embed.Embedding;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.Problems;
import io.ijepa.search.Duplicates;
import io.ijepa.search.Search;
import io.ijepa.settings.ClassifyOption;
import io.ijepa.settings.DuplicatesOption;
import io.ijepa.settings.DuplicatesSettings;
import io.ijepa.settings.EmbedOption;
import io.ijepa.settings.EmbedSettings;
import io.ijepa.settings.SearchOption;
import io.ijepa.settings.SearchSettings;
import io.ijepa.table.ImageTask;
import io.ijepa.table.InputColumns;
import io.ijepa.table.PlainTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The one door for every caller on the JVM: notebooks, jobs, and the command line. */
public final class IJepa {
  private IJepa() {}

  /**
   * Embeds a table of images. Lazy: the images are read when the result is.
   *
   * @param images a table with the image column and the key columns
   * @param options by the names of {@link EmbedOption}, for example {@code model} and {@code
   *     image-column}
   * @return the key and kept columns, then {@code embedding array<float>} (null where rejected),
   *     {@code status}, {@code error}, {@code width}, {@code height}, {@code model}
   * @throws InvalidOptionsException listing every problem of the options and the columns, or else
   *     saying why the model or the device cannot be used
   */
  public static Dataset<Row> embed(Dataset<Row> images, Map<String, String> options) {
    Problems problems = new Problems();
    OptionReader reader = new OptionReader(options, OptionNames.PLAIN, problems);
    reader.refuseUnknown(ImageTask.Embed.options());
    return run(images, reader, new ImageTask.Embed(), problems);
  }

  /**
   * Classifies a table of images by a checkpoint of {@code IJepaForImageClassification}. Lazy, as
   * {@link #embed} is.
   *
   * @param options by the names of {@link ClassifyOption} and of {@link EmbedOption}, without those
   *     that say what an embedding is made of
   * @return the key and kept columns, then {@code label string}, the best, {@code score float} (a
   *     softmax, or a sigmoid where the checkpoint is multi-label), {@code top_k
   *     array<struct<label,score>>}, the best first and of equals the one with the lower id, {@code
   *     logits array<float>} by id (all null where rejected), {@code status}, {@code error}, {@code
   *     width}, {@code height}, {@code model}
   * @throws InvalidOptionsException as {@link #embed}, and where the checkpoint has no classifier
   */
  public static Dataset<Row> classify(Dataset<Row> images, Map<String, String> options) {
    Problems problems = new Problems();
    OptionReader reader = new OptionReader(options, OptionNames.PLAIN, problems);
    reader.refuseUnknown(ImageTask.Classify.options());
    return run(images, reader, ImageTask.Classify.read(reader), problems);
  }

  private static Dataset<Row> run(
      Dataset<Row> images, OptionReader options, ImageTask task, Problems problems) {
    EmbedSettings settings = EmbedSettings.read(options);
    PlainTable plain = PlainTable.of(images, settings, task);
    InputColumns.of(plain.rows(), plain.settings(), task, problems);
    problems.throwIfAny(); // before a model of gigabytes is looked at
    return Embedding.prepare(images.sparkSession(), settings, task).of(images).rows();
  }

  /**
   * Registers the SQL functions with the options that the session's configuration has as {@code
   * spark.ijepa.NAME}: see {@link #register(SparkSession, Map)}.
   */
  public static void register(SparkSession spark) {
    SqlFunctions.register(
        spark, SqlFunctions.read(SqlFunctions.settings(spark), SqlFunctions.SETTING));
  }

  /**
   * Gives SQL of this session {@code ijepa_embed(image)}, {@code ijepa_embed_row(image)}, {@code
   * ijepa_cosine_similarity(a, b)} and {@code ijepa_normalize(v)}, as temporary functions. The
   * convenient way, with one image at a time in each task; {@link #embed} is the fast one.
   *
   * @param options by the names of {@link EmbedOption}, but those of columns and batches
   * @throws InvalidOptionsException listing every problem, or saying why the model or the device
   *     cannot be used
   */
  public static void register(SparkSession spark, Map<String, String> options) {
    SqlFunctions.register(spark, SqlFunctions.read(options, ""));
  }

  /**
   * Finds the nearest embeddings of each query, exactly: by double-precision scores and, where two
   * are equal, by key. The queries are read at once, the embeddings when the result is.
   *
   * @param embeddings a table with the key columns, {@code embedding array<float>} and {@code
   *     model}; rows whose embedding is null or not of finite numbers are left out
   * @param queries a table of the same kind, possibly the same
   * @param options by the names of {@link SearchOption}, for example {@code top-k} and {@code
   *     metric}
   * @return {@code query_} and the query's key columns, {@code rank int} from 1, {@code neighbor_}
   *     and the neighbour's key columns, {@code score float}, higher being nearer; a query has
   *     fewer than {@code top-k} rows where the table has fewer
   * @throws InvalidOptionsException listing every problem of the options and the columns, or saying
   *     that vectors of two models would be compared
   */
  public static Dataset<Row> search(
      Dataset<Row> embeddings, Dataset<Row> queries, Map<String, String> options) {
    Problems problems = new Problems();
    OptionReader reader = new OptionReader(options, OptionNames.PLAIN, problems);
    reader.refuseUnknown(List.of(SearchOption.values()));
    SearchSettings settings = SearchSettings.read(reader);
    problems.throwIfAny();
    return new Search(embeddings, queries, settings).run().rows();
  }

  /**
   * Finds pairs of embeddings that are nearly the same, each once. Rows with equal vectors are
   * paired with the one of them that has the smallest key, and that one alone with others. What
   * comes of pairs (clusters, and which row of each to keep) is in {@link Duplicates}.
   *
   * @param embeddings a table with key columns that identify a row, {@code embedding array<float>}
   *     and {@code model}
   * @param options by the names of {@link DuplicatesOption}, for example {@code threshold}
   * @return {@code a_} and the key columns of the smaller key, {@code b_} and those of the larger,
   *     {@code score float}
   * @throws InvalidOptionsException listing every problem of the options and the columns, or saying
   *     that vectors of two models would be compared
   */
  public static Dataset<Row> duplicates(Dataset<Row> embeddings, Map<String, String> options) {
    return duplicates(embeddings, Optional.empty(), options);
  }

  /**
   * The same for new embeddings and a standing table: pairs of two new rows, or of a new and a
   * standing one, but not of two standing ones. A standing row whose key is new, too, is left out.
   *
   * @param against the standing table, with the same key columns
   * @throws InvalidOptionsException as the other, and where the two tables are of two models
   */
  public static Dataset<Row> duplicates(
      Dataset<Row> embeddings, Dataset<Row> against, Map<String, String> options) {
    return duplicates(embeddings, Optional.of(against), options);
  }

  private static Dataset<Row> duplicates(
      Dataset<Row> embeddings, Optional<Dataset<Row>> against, Map<String, String> options) {
    Problems problems = new Problems();
    OptionReader reader = new OptionReader(options, OptionNames.PLAIN, problems);
    reader.refuseUnknown(List.of(DuplicatesOption.values()));
    DuplicatesSettings settings = DuplicatesSettings.read(reader);
    problems.throwIfAny();
    return new Duplicates(embeddings, against, settings).pairs().rows();
  }
}

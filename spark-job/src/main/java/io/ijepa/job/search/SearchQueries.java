// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.search;

import io.ijepa.embed.Embedding;
import io.ijepa.job.input.EmbeddingSource;
import io.ijepa.job.input.ImageSource;
import io.ijepa.job.input.ImageTable;
import io.ijepa.job.run.Caller;
import io.ijepa.job.run.PersistedRows;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.settings.EmbedSettings;
import io.ijepa.settings.EmbedSettings.DeviceChoice;
import io.ijepa.table.EmbeddingSchema;
import io.ijepa.table.Provenance;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The queries of a search, as a table of embeddings. */
final class SearchQueries {
  private static final int SHOWN = 10;

  private final SparkSession spark;
  private final SearchJobConfig config;
  private final Caller caller;
  private final PersistedRows persisted;

  SearchQueries(
      SparkSession spark, SearchJobConfig config, Caller caller, PersistedRows persisted) {
    this.spark = spark;
    this.config = config;
    this.caller = caller;
    this.persisted = persisted;
  }

  /**
   * @throws InvalidOptionsException when there are no such queries, or they would be of another
   *     model than the embeddings
   */
  Dataset<Row> of(Dataset<Row> embeddings) {
    return config
        .queries()
        .match(
            images -> images(embeddings, images.location()),
            keys -> byKey(embeddings, keys.keys()),
            table -> EmbeddingSource.open(spark, "--queries", table.location()));
  }

  private Dataset<Row> byKey(Dataset<Row> embeddings, List<String> keys) {
    String name = config.search().keyColumns().get(0);
    if (!List.of(embeddings.columns()).contains(name)) {
      throw new InvalidOptionsException(
          "--query-keys are values of the key column '"
              + name
              + "', which the embeddings do not have; they have "
              + String.join(", ", embeddings.columns()));
    }
    Column key = embeddings.col(EmbeddingSchema.quoted(name)).cast("string");
    Dataset<Row> found = persisted.persist(embeddings.where(key.isin(keys.toArray())));
    Set<String> missing = new TreeSet<>(keys);
    found.select(key).as(Encoders.STRING()).collectAsList().forEach(missing::remove);
    if (!missing.isEmpty()) {
      throw new InvalidOptionsException(
          "--query-keys: the embeddings have no row with the "
              + name
              + " "
              + String.join(", ", missing)
              + "; a key with a comma in it cannot be named here, but --queries takes a table of"
              + " rows");
    }
    return found;
  }

  /** Embedded as the table was: what its provenance says, in the place where the model is now. */
  private Dataset<Row> images(Dataset<Row> embeddings, String location) {
    Provenance provenance = Provenance.of(embeddings);
    EmbedSettings recorded = provenance.settings();
    Optional<String> model = config.model().or(recorded::model);
    if (model.isEmpty()) {
      throw new InvalidOptionsException(
          "--query-images are embedded with the model of the embeddings, but their table does not"
              + " say where it is; name its place with --model");
    }
    ImageTable table = ImageTable.open(spark, ImageSource.of(location));
    table.passedOver().text().ifPresent(caller::complain);
    EmbedSettings settings =
        recorded.toBuilder()
            .model(model)
            .imageColumn(table.imageColumn().orElse(recorded.imageColumn()))
            .device(device(recorded))
            .cpuThreads(config.search().cpuThreads())
            .precision(
                config.search().force() // other vectors, which it accepts
                    ? EmbedSettings.PrecisionChoice.AUTO
                    : recorded.precision())
            .fetch(config.fetch().withInput(location))
            .names(config.search().names())
            .build();
    Embedding embedding = embedding(settings, provenance);
    if (!provenance.isOf(embedding.model()) && !config.search().force()) {
      throw new InvalidOptionsException(
          "the model at "
              + model.get()
              + " is "
              + embedding.model()
              + ", but the embeddings were made by "
              + String.join(", ", provenance.models())
              + "; name the place of that model with --model");
    }
    Dataset<Row> queries = persisted.persist(embedding.of(table.rows()).rows());
    complain(queries);
    return queries;
  }

  /** Where an int8 table's queries can be embedded at all. */
  private DeviceChoice device(EmbedSettings recorded) {
    boolean bytes = recorded.precision() == EmbedSettings.PrecisionChoice.INT8;
    DeviceChoice asked = config.search().device();
    return bytes && asked == DeviceChoice.AUTO ? DeviceChoice.CPU : asked;
  }

  /** By the processor of the embeddings, which shows in their fingerprint without metadata too. */
  private Embedding embedding(EmbedSettings settings, Provenance provenance) {
    Embedding embedding = Embedding.prepare(spark, settings);
    return embedding
        .otherProcessor(provenance.models())
        .map(theirs -> settings.toBuilder().processor(theirs).build())
        .map(asTheirs -> Embedding.prepare(spark, asTheirs))
        .orElse(embedding);
  }

  private void complain(Dataset<Row> queries) {
    queries
        .where(queries.col(EmbeddingSchema.STATUS).notEqual(EmbeddingSchema.OK))
        .select("path", EmbeddingSchema.STATUS, EmbeddingSchema.ERROR)
        .limit(SHOWN)
        .collectAsList()
        .forEach(
            row ->
                caller.complain("no query: " + row.get(0) + "  " + row.get(1) + ": " + row.get(2)));
  }
}

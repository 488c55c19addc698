// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.head;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ijepa.embed.HeadBase;
import io.ijepa.job.input.EmbeddingSource;
import io.ijepa.job.run.Caller;
import io.ijepa.job.run.ResultTransaction;
import io.ijepa.job.run.ResultWork;
import io.ijepa.job.table.ExistingTable;
import io.ijepa.job.table.StagedResult;
import io.ijepa.model.ClassifierFolder;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.OptionNames;
import io.ijepa.option.Problems;
import io.ijepa.table.EmbeddingSchema;
import io.ijepa.table.ImageTask;
import io.ijepa.table.Provenance;
import io.ijepa.table.ProvenanceKey;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;

/** One run of {@code train-head} on a session: check everything, fit, measure, write. */
public final class TrainHeadJob {
  /** The report's name in the checkpoint's folder, where the two come and go together. */
  public static final String REPORT = "train-head-report.json";

  private final SparkSession spark;
  private final TrainHeadConfig config;
  private final ResultTransaction transaction;
  private final Problems problems = new Problems();

  public TrainHeadJob(SparkSession spark, TrainHeadConfig config, Caller caller) {
    this.spark = spark;
    this.config = config;
    this.transaction = new ResultTransaction("train-head", spark, config.run(), caller);
  }

  /**
   * The run in a few lines.
   *
   * @throws InvalidOptionsException with every problem, when the run cannot be started
   */
  public String run() {
    Optional<HeadBase> opened =
        problems.collect(
            () ->
                HeadBase.open(spark, config.model(), config.revision(), OptionNames.COMMAND_LINE));
    Optional<CheckpointOutput> place =
        problems.collect(() -> CheckpointOutput.at(config.output(), spark));
    Optional<Dataset<Row>> embeddings = problems.collect(this::table);
    embeddings.ifPresent(this::checkLabelColumn);
    if (opened.isPresent() && place.isPresent() && !config.copyWeights()) {
      checkLinks(opened.get(), place.get());
    }
    if (opened.isPresent() && embeddings.isPresent()) {
      checkModel(embeddings.get(), opened.get());
    }
    TrainHeadReport report =
        transaction.run(
            place.map(CheckpointOutput::folder), problems, new Work(opened, place, embeddings));
    return report.summary()
        + transaction
            .report()
            .map(file -> System.lineSeparator() + "run        " + file)
            .orElse("");
  }

  /** The part of a run that everything is there for. */
  private final class Work implements ResultWork<TrainHeadReport> {
    private final Optional<HeadBase> opened;
    private final Optional<CheckpointOutput> place;
    private final Optional<Dataset<Row>> embeddings;
    private LabelledEmbeddings data;

    Work(
        Optional<HeadBase> opened,
        Optional<CheckpointOutput> place,
        Optional<Dataset<Row>> embeddings) {
      this.opened = opened;
      this.place = place;
      this.embeddings = embeddings;
    }

    @Override
    public void addTo(ObjectNode json) {
      json.put("embeddings", config.embeddings());
      json.put("label_column", config.labelColumn());
      json.put("output", place.orElseThrow().toString());
      json.put("weights", config.copyWeights() ? "copied" : "linked");
    }

    @Override
    public void prepare() {
      int dimension = opened.orElseThrow().checkpoint().config().hiddenSize();
      data = LabelledEmbeddings.of(embeddings.orElseThrow(), config, dimension);
    }

    @Override
    public TrainHeadReport compute(Optional<StagedResult> staged) {
      HeadBase base = opened.orElseThrow();
      CheckpointOutput output = place.orElseThrow();
      HeadTraining training = HeadTraining.of(data, config);
      TrainHeadReport report =
          new TrainHeadReport(
              config, base, training, data.rowsByLabel(), data.leftOut(), output.toString());
      output.stage(
          staged.orElseThrow(),
          (folder, there) -> {
            if (config.copyWeights()) {
              ClassifierFolder.copying(base.folder(), training.head(), folder);
            } else {
              ClassifierFolder.linking(base.folder(), training.head(), folder, there);
            }
            Files.writeString(folder.resolve(REPORT), transaction.done(this, report));
          });
      return report;
    }
  }

  private Dataset<Row> table() {
    Dataset<Row> table = EmbeddingSource.open(spark, "--embeddings", config.embeddings());
    List<String> missing = ExistingTable.missing(new ImageTask.Embed(), table.schema());
    if (!missing.isEmpty()) {
      throw new InvalidOptionsException(
          "--embeddings %s is no table of embeddings: it has no column %s"
              .formatted(config.embeddings(), String.join(", ", missing)));
    }
    return table;
  }

  private void checkLabelColumn(Dataset<Row> table) {
    String name = config.labelColumn();
    if (!List.of(table.schema().fieldNames()).contains(name)) {
      problems.add(
          "--label-column %s is no column of --embeddings; it has %s (embed carries a column with --keep-columns)"
              .formatted(name, String.join(", ", table.schema().fieldNames())));
      return;
    }
    DataType type = table.schema().apply(name).dataType();
    if (!LabelledEmbeddings.canLabel(type)) {
      problems.add(
          "--label-column %s must be a string, a whole number or a boolean, but is %s"
              .formatted(name, type.simpleString()));
    }
  }

  private void checkLinks(HeadBase base, CheckpointOutput output) {
    if (!base.isPermanent() || !output.isLocal()) {
      problems.add(
          "%s is not on a local disk that both stay on, so the weights cannot be linked to; add --copy-weights"
              .formatted(base.isPermanent() ? "--output " + output : "--model"));
    }
  }

  /** A head reads what its checkpoint gives it, and must have learnt from the same. */
  private void checkModel(Dataset<Row> table, HeadBase base) {
    String named = "--embeddings " + config.embeddings();
    Provenance provenance = Provenance.of(table);
    List<String> models = List.copyOf(provenance.models());
    if (models.isEmpty()) {
      problems.add(named + " has no rows");
    } else if (provenance.distinctModels() > 1) {
      problems.add(
          "%s holds embeddings of %d models (%s); a head learns from one"
              .formatted(
                  named,
                  models.size(),
                  String.join(", ", models.subList(0, Math.min(4, models.size())))));
    } else if (!models.stream().allMatch(base::matches)) {
      problems.add(
          "%s holds embeddings of %s, which are not what the classifier of --model %s reads, the plain mean of its last hidden state: %s"
              .formatted(
                  named,
                  String.join(", ", models),
                  config.model().orElse("(the demo model)"),
                  difference(table.schema().apply(EmbeddingSchema.EMBEDDING).metadata(), base)));
    }
  }

  /** What the column's metadata tell; some table formats lose them. */
  private static String difference(Metadata made, HeadBase base) {
    List<String> differences = new ArrayList<>();
    String weights = base.checkpoint().weightsSha256();
    ProvenanceKey.WEIGHTS_SHA256
        .text(made)
        .filter(other -> !other.equals(weights))
        .ifPresent(
            other ->
                differences.add(
                    "they come from other weights (sha-256 %.12s.. instead of %.12s..)"
                        .formatted(other, weights)));
    ProvenanceKey.POOLING
        .text(made)
        .filter(pooling -> !pooling.equals("mean"))
        .ifPresent(pooling -> differences.add("they have --pooling " + pooling));
    ProvenanceKey.LAYER
        .text(made)
        .filter(layer -> !layer.equals("last"))
        .ifPresent(layer -> differences.add("they have --layer " + layer));
    ProvenanceKey.IMAGE_SIZE
        .text(made)
        .filter(size -> !size.equals(base.checkpoint().config().imageSize().toString()))
        .ifPresent(size -> differences.add("they have --image-size " + size));
    if (ProvenanceKey.MASKED.isTrue(made)) {
      differences.add("they have --mask-column");
    }
    if (ProvenanceKey.NORMALIZE.isTrue(made)) {
      differences.add("they have --normalize");
    }
    return differences.isEmpty()
        ? "they have other weights, another preprocessing or other options; embed again with that"
            + " model and without them"
        : String.join(", and ", differences);
  }
}

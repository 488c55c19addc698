package io.ijepa.job.head;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ijepa.embed.HeadBase;
import io.ijepa.job.table.EmbeddingSource;
import io.ijepa.job.table.ExistingTable;
import io.ijepa.model.ClassifierFolder;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.Problems;
import io.ijepa.table.EmbeddingSchema;
import io.ijepa.table.ImageTask;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;

/** One run of {@code train-head} on a session: check everything, fit, measure, write. */
public final class TrainHeadJob {
  /** In the checkpoint's folder, so that the two come and go together. */
  public static final String REPORT = "train-head-report.json";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final SparkSession spark;
  private final TrainHeadConfig config;
  private final Instant started = Instant.now();
  private final Problems problems = new Problems();

  public TrainHeadJob(SparkSession spark, TrainHeadConfig config) {
    this.spark = spark;
    this.config = config;
  }

  /**
   * @param version of this program, for the report
   * @throws InvalidOptionsException with every problem, when the run cannot be started
   */
  public TrainHeadReport run(String version) throws IOException {
    HeadBase base = checked(() -> HeadBase.open(spark, config.model(), config.revision()));
    CheckpointOutput output =
        checked(
            () -> CheckpointOutput.at(config.output(), spark.sparkContext().hadoopConfiguration()));
    Dataset<Row> table = checked(this::table);
    if (table != null) {
      checkLabelColumn(table);
    }
    if (base != null && output != null && !config.copyWeights()) {
      checkLinks(base, output);
    }
    if (base != null && table != null) {
      checkModel(table, base);
    }
    problems.throwIfAny();

    int dimension = base.checkpoint().config().hiddenSize();
    LabelledEmbeddings data = LabelledEmbeddings.of(table, config, dimension);
    HeadTraining training = HeadTraining.of(data, config);
    TrainHeadReport report =
        new TrainHeadReport(
            config,
            base,
            training,
            data.rowsByLabel(),
            data.leftOut(),
            started,
            Instant.now(),
            spark.sparkContext().applicationId(),
            spark.version(),
            version,
            output.toString());
    output.write(
        folder -> {
          if (config.copyWeights()) {
            ClassifierFolder.copying(base.folder(), training.head(), folder);
          } else {
            ClassifierFolder.linking(base.folder(), training.head(), folder);
          }
          Files.writeString(folder.resolve(REPORT), report.json());
        });
    return report;
  }

  private <T> T checked(Supplier<T> step) {
    try {
      return step.get();
    } catch (InvalidOptionsException invalid) {
      invalid.problems().forEach(problems::add);
      return null;
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
    if (!base.lasts() || !output.isLocal()) {
      problems.add(
          "%s is not on a local disk that both stay on, so the weights cannot be linked to; add --copy-weights"
              .formatted(base.lasts() ? "--output " + output : "--model"));
    }
  }

  /** A head reads what its checkpoint gives it, and must have learnt from the same. */
  private void checkModel(Dataset<Row> table, HeadBase base) {
    String named = "--embeddings " + config.embeddings();
    List<String> models =
        table.select(EmbeddingSchema.MODEL).distinct().as(Encoders.STRING()).collectAsList();
    if (models.isEmpty()) {
      problems.add(named + " has no rows");
    } else if (models.size() > 1) {
      List<String> sorted = models.stream().map(String::valueOf).sorted().toList();
      problems.add(
          "%s holds embeddings of %d models (%s); a head learns from one"
              .formatted(
                  named,
                  models.size(),
                  String.join(", ", sorted.subList(0, Math.min(4, sorted.size())))));
    } else if (models.get(0) == null || !base.gives(models.get(0))) {
      problems.add(
          "%s holds embeddings of %s, which are not what the classifier of --model %s reads, the plain mean of its last hidden state: %s"
              .formatted(
                  named,
                  models.get(0),
                  config.model().orElse("(the demo model)"),
                  difference(table.schema().apply(EmbeddingSchema.EMBEDDING), base)));
    }
  }

  /** As far as the column's metadata tell; some table formats lose them. */
  private static String difference(StructField column, HeadBase base) {
    List<String> differences = new ArrayList<>();
    try {
      JsonNode made = MAPPER.readTree(column.metadata().json());
      String weights = made.path("weights_sha256").asText("");
      if (!weights.isEmpty() && !weights.equals(base.checkpoint().weightsSha256())) {
        differences.add(
            "they come from other weights (sha-256 %.12s.. instead of %.12s..)"
                .formatted(weights, base.checkpoint().weightsSha256()));
      }
      if (!made.path("pooling").asText("mean").equals("mean")) {
        differences.add("they have --pooling " + made.path("pooling").asText());
      }
      if (!made.path("layer").asText("last").equals("last")) {
        differences.add("they have --layer " + made.path("layer").asText());
      }
      String size = made.path("image_size").asText("");
      if (!size.isEmpty() && !size.equals(base.checkpoint().config().imageSize().toString())) {
        differences.add("they have --image-size " + size);
      }
      if (made.path("masked").asBoolean()) {
        differences.add("they have --mask-column");
      }
      if (made.path("normalize").asBoolean()) {
        differences.add("they have --normalize");
      }
    } catch (IOException noJson) {
      // Then nothing is known.
    }
    return differences.isEmpty()
        ? "they have other weights, another preprocessing or other options; embed again with that"
            + " model and without them"
        : String.join(", and ", differences);
  }
}

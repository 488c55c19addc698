// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import io.ijepa.graph.Forward;
import io.ijepa.graph.Output;
import io.ijepa.graph.Precision;
import io.ijepa.host.DeviceProbe;
import io.ijepa.host.HadoopSettings;
import io.ijepa.host.LocalModel;
import io.ijepa.host.ModelFiles;
import io.ijepa.host.ProcessorOption;
import io.ijepa.host.TaskDevice;
import io.ijepa.image.resample.ResizeBackend;
import io.ijepa.model.Classifier;
import io.ijepa.model.ModelException;
import io.ijepa.model.PreprocessorConfig;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedOption;
import io.ijepa.settings.EmbedSettings;
import io.ijepa.settings.EmbedSettings.ProcessorChoice;
import io.ijepa.source.SourceRules;
import io.ijepa.table.EmbeddingSchema;
import io.ijepa.table.ImageTask;
import io.ijepa.table.InputColumns;
import io.ijepa.table.PlainTable;
import io.ijepa.table.Provenance;
import io.ijepa.udf.IJepa;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A model made ready on the driver to embed tables: opened, fingerprinted, its device settled. What
 * {@link IJepa#embed} does in one call, in two, for callers that report on the run.
 */
public final class Embedding {
  private static final int CPU_BATCH = 16;

  /** The lazy result, and what its tasks will have counted once it was written. */
  public record Result(Dataset<Row> rows, MetricsSource metrics) {}

  /** What the tasks of a result have counted so far. */
  @FunctionalInterface
  public interface MetricsSource {
    TaskMetrics now();
  }

  private final SparkSession spark;
  private final EmbedSettings settings;
  private final EmbedPlan plan;
  private final SourceRules rules;
  private final Metadata metadata;
  private final ImageTask task;
  private final LocalModel opened;

  private Embedding(
      SparkSession spark,
      EmbedSettings settings,
      ImageTask task,
      LocalModel opened,
      EmbedPlan plan,
      SourceRules rules,
      Metadata metadata) {
    this.spark = spark;
    this.settings = settings;
    this.task = task;
    this.opened = opened;
    this.plan = plan;
    this.rules = rules;
    this.metadata = metadata;
  }

  /**
   * Opens the model and settles device and precision.
   *
   * @throws InvalidOptionsException when the model cannot be used or the device is not there
   */
  public static Embedding prepare(SparkSession spark, EmbedSettings settings) {
    return prepare(spark, settings, new ImageTask.Embed());
  }

  /**
   * The same for another task.
   *
   * @throws InvalidOptionsException also when the model has no part for the task
   */
  public static Embedding prepare(SparkSession spark, EmbedSettings settings, ImageTask task) {
    Configuration hadoop = HadoopSettings.of(spark).get();
    SourceRules rules = SourceRules.of(settings.fetch(), hadoop);
    ModelFiles files = new ModelFiles(hadoop);
    Problems problems = new Problems(settings.names());
    boolean classify = task instanceof ImageTask.Classify;
    ModelFiles.Found found;
    LocalModel model;
    Forward forward;
    String fingerprint;
    try {
      found = files.find(settings.model(), settings.revision(), settings.names());
      model = files.open(found.uri());
      forward = model.forward(settings, problems);
      problems.throwIfAny();
      if (classify) {
        forward = forward.withOutput(Output.LOGITS);
      }
      fingerprint = model.fingerprint(forward.output());
      if (classify) {
        refuseRegression(model);
      }
    } catch (ModelException unusable) {
      throw new InvalidOptionsException(unusable.getMessage());
    }
    DeviceProbe.Settled device = DeviceProbe.settle(spark, settings.device(), settings.names());
    boolean cuda = device.cuda();
    Precision precision = precision(settings, cuda, model);
    ResizeBackend processor =
        ProcessorOption.backend(
            model.preprocessor(forward), settings.processor(), settings.names());
    EmbedPlan plan =
        new EmbedPlan(
            found.uri(),
            fingerprint,
            VectorOrigin.model(
                model.name(),
                fingerprint,
                settings,
                forward,
                precision,
                ProcessorOption.firstOfEqual(processor, model.preprocessor(forward))),
            forward,
            precision,
            TaskDevice.of(cuda, settings.cpuThreads()),
            settings
                .batchSize()
                .orElseGet(
                    () -> cuda ? model.gpuNeed(precision).batch(device.memory()) : CPU_BATCH),
            processor,
            settings.exifOrientation(),
            settings.maxPixels());
    Metadata metadata = VectorOrigin.metadata(plan, found, settings, model);
    return new Embedding(spark, settings, task, model, plan, rules, metadata);
  }

  private static void refuseRegression(LocalModel model) {
    if (model.classifier().problemType() == Classifier.ProblemType.REGRESSION) {
      throw new ModelException(
          "the model "
              + model.name()
              + " is for regression (its problem_type, or a single output), so it has no labels to"
              + " give; where its outputs are labels all the same, name a problem_type in its"
              + " config.json");
    }
  }

  /** What vectors are computed in, on the device that was settled. */
  static Precision precision(EmbedSettings settings, boolean cuda, LocalModel model) {
    String option = settings.names().of(EmbedOption.PRECISION);
    return switch (settings.precision()) {
      case FP32 -> Precision.FP32;
      case AUTO ->
          cuda && model.precisions().contains(Precision.FP16) ? Precision.FP16 : Precision.FP32;
      case FP16 -> {
        refuseForeign(option, Precision.FP16, model);
        if (!cuda) {
          throw new InvalidOptionsException(
              option
                  + " fp16 needs CUDA: on the CPU ONNX Runtime would only convert to fp32 and"
                  + " back. Use "
                  + option
                  + " fp32, or int8 for speed");
        }
        yield Precision.FP16;
      }
      case INT8 -> {
        refuseForeign(option, Precision.INT8, model);
        if (cuda) {
          throw new InvalidOptionsException(
              option
                  + " int8 is for the CPU, but the session runs on CUDA, where fp16 is faster. Use "
                  + option
                  + " fp16, or "
                  + settings.names().of(EmbedOption.DEVICE)
                  + " cpu");
        }
        yield Precision.INT8;
      }
    };
  }

  private static void refuseForeign(String option, Precision wanted, LocalModel model) {
    if (!model.precisions().contains(wanted)) {
      throw new InvalidOptionsException(
          option
              + " "
              + wanted.name().toLowerCase(Locale.ROOT)
              + " cannot be had of the model "
              + model.name()
              + ": an .onnx file is run as it is. Use "
              + option
              + " auto");
    }
  }

  /** What executors are told. */
  public EmbedPlan plan() {
    return plan;
  }

  /** How executors read what URIs name. */
  public SourceRules rules() {
    return rules;
  }

  /** The value of the {@code model} column. */
  public String model() {
    return plan.model();
  }

  /**
   * The other processor with which this embedding would be the one of some of these values of the
   * {@code model} column; empty where it is that of one already, or could be that of several. Other
   * models among them say nothing.
   */
  public Optional<ProcessorChoice> otherProcessor(Collection<String> others) {
    if (others.stream().anyMatch(other -> Provenance.isSame(other, plan.model()))) {
      return Optional.empty();
    }
    Set<ProcessorChoice> processors =
        others.stream()
            .map(this::otherProcessor)
            .flatMap(Optional::stream)
            .collect(Collectors.toSet());
    return processors.size() == 1 ? Optional.of(processors.iterator().next()) : Optional.empty();
  }

  /**
   * The processor with which this embedding would be the one of another value of the {@code model}
   * column; empty where more than the processor tells them apart, or nothing does.
   *
   * @param other may be null, which is of no model
   */
  public Optional<ProcessorChoice> otherProcessor(String other) {
    if (Provenance.isSame(other, plan.model())) {
      return Optional.empty();
    }
    PreprocessorConfig config = opened.preprocessor(plan.forward());
    return Stream.of(ResizeBackend.values())
        .filter(config.geometry()::isKnownTo)
        .filter(
            processor ->
                Provenance.isSame(
                    other,
                    VectorOrigin.model(
                        opened.name(),
                        plan.fingerprint(),
                        settings,
                        plan.forward(),
                        plan.precision(),
                        ProcessorOption.firstOfEqual(processor, config))))
        .map(ProcessorOption::choice)
        .findFirst();
  }

  /** Whether this is the embedded, untrained demo model. */
  public boolean isDemo() {
    return plan.modelUri().equals(ModelFiles.EMBEDDED);
  }

  /** What the metadata of the vectors' column says, as JSON. */
  public String provenanceJson() {
    return metadata.json();
  }

  /**
   * The embeddings of a table, lazily.
   *
   * @throws InvalidOptionsException naming every column that is missing or of the wrong type
   */
  public Result of(Dataset<Row> images) {
    Problems problems = new Problems(settings.names());
    PlainTable plain = PlainTable.of(images, settings, task);
    InputColumns columns = InputColumns.of(plain.rows(), plain.settings(), task, problems);
    problems.throwIfAny();
    ResultColumns result = resultColumns(columns.carried(), problems);
    problems.throwIfAny();

    MetricsAccumulator metrics = new MetricsAccumulator();
    spark.sparkContext().register(metrics, "ijepa");
    EmbedPartitions embed =
        new EmbedPartitions(
            plan, rules, result, columns.image().orElseThrow(), HadoopSettings.of(spark), metrics);
    StructType output = EmbeddingSchema.of(columns.carried(), result.fields());
    Dataset<Row> rows = columns.select(plain.rows()).mapPartitions(embed, Encoders.row(output));
    StructType encoded = rows.schema();
    Column[] restored =
        Stream.of(output.fields())
            .map(field -> typed(field, encoded.apply(field.name()).dataType()))
            .toArray(Column[]::new);
    return new Result(rows.select(restored), metrics::value);
  }

  private ResultColumns resultColumns(List<StructField> carried, Problems problems) {
    if (!(task instanceof ImageTask.Classify classify)) {
      return new EmbeddingColumns(plan.forward());
    }
    Classifier classifier = opened.classifier();
    Optional<TrueLabels> trueLabels =
        classify
            .trueLabelColumn()
            .flatMap(column -> TrueLabels.of(column, carried, classifier.labels(), problems));
    return ClassificationColumns.of(classifier, classify, trueLabels.orElse(null));
  }

  /** The labels that the task gives, by their ids; none where it gives none. */
  public List<String> labels() {
    return task instanceof ImageTask.Classify ? opened.classifier().labels() : List.of();
  }

  /** The row encoder forgets metadata and widens some types (intervals); this brings them back. */
  private Column typed(StructField field, DataType encoded) {
    Column column = functions.col(EmbeddingSchema.quoted(field.name()));
    if (!encoded.catalogString().equals(field.dataType().catalogString())) {
      column = column.cast(field.dataType());
    }
    boolean vectors = field.name().equals(task.vectorColumn());
    return column.as(field.name(), vectors ? metadata : field.metadata());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import io.ijepa.job.input.ImageSource;
import io.ijepa.job.run.RunConfig;
import io.ijepa.job.run.RunOption;
import io.ijepa.job.table.OutputFormat;
import io.ijepa.job.table.Partition;
import io.ijepa.job.table.TableOutput;
import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedOption;
import io.ijepa.settings.EmbedSettings;
import io.ijepa.table.EmbeddingSchema;
import io.ijepa.table.ImageTask;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * One run of {@code embed} or {@code classify}: what to read, what to do, where to write.
 *
 * @param increment with {@link Mode#INCREMENTAL}, and only then
 */
public record EmbedJobConfig(
    ImageSource source,
    TableOutput output,
    Mode mode,
    Optional<IncrementRules> increment,
    OptionalInt limit,
    CommitRules rules,
    RunConfig run,
    boolean force,
    ImageTask task,
    EmbedSettings embedding) {

  public enum Mode {
    ERROR,
    OVERWRITE,
    APPEND,
    INCREMENTAL
  }

  private static final String DATE = "{date}";

  /** Every option of a command. */
  public static List<OptionSpec> options(List<OptionSpec> ofTask) {
    return Stream.of(List.of(EmbedJobOption.values()), List.of(RunOption.values()), ofTask)
        .<OptionSpec>flatMap(List::stream)
        .toList();
  }

  /** A run with every default, whose rows take the place of what the output folder holds. */
  public static EmbedJobConfig replacing(Path output, Path pictures) {
    return new EmbedJobConfig(
        ImageSource.of(pictures.toString()),
        new TableOutput(output.toString(), OutputFormat.PARQUET, Optional.empty()),
        Mode.OVERWRITE,
        Optional.empty(),
        OptionalInt.empty(),
        CommitRules.DEFAULT,
        RunConfig.defaults(),
        false,
        new ImageTask.Embed(),
        EmbedSettings.defaults());
  }

  /** Reads the command line's values; each rule that does not hold is a problem. */
  public static EmbedJobConfig read(
      Map<String, String> values, Function<OptionReader, ImageTask> ofTask, Problems problems) {
    OptionReader options = new OptionReader(values, OptionNames.COMMAND_LINE, problems);
    ImageTask task = ofTask.apply(options);
    Mode mode = options.choice(EmbedJobOption.MODE, Mode.class);
    Optional<Partition> partition = partition(options, mode, problems);
    EmbedSettings embedding = EmbedSettings.read(options);
    partition.ifPresent(given -> checkColumn(given.column(), task, embedding, problems));
    return new EmbedJobConfig(
        new ImageSource(
            origin(options, partition, problems),
            options.text(EmbedJobOption.FORMAT).orElse("").toLowerCase(Locale.ROOT),
            Optional.of(embedding.imageColumn())
                .filter(name -> options.isGiven(EmbedOption.IMAGE_COLUMN))),
        new TableOutput(
            output(options, task, problems),
            options.choice(EmbedJobOption.OUTPUT_FORMAT, OutputFormat.class),
            partition),
        mode,
        increment(options, mode, embedding, task, problems),
        options.integer(EmbedJobOption.LIMIT, 1),
        CommitRules.read(options),
        RunConfig.read(options),
        options.flag(EmbedJobOption.FORCE),
        task,
        embedding);
  }

  private static Optional<IncrementRules> increment(
      OptionReader options, Mode mode, EmbedSettings embedding, ImageTask task, Problems problems) {
    if (mode != Mode.INCREMENTAL) {
      for (EmbedJobOption of :
          List.of(
              EmbedJobOption.VERSION_COLUMN,
              EmbedJobOption.COMMIT_ROWS,
              EmbedJobOption.RETRY_REJECTED)) {
        if (options.isGiven(of)) {
          problems.add("--" + of.text().key() + " goes with --mode incremental; leave it out");
        }
      }
      return Optional.empty();
    }
    Stream.of(embedding.keyColumns(), embedding.keepColumns(), task.carried())
        .flatMap(List::stream)
        .filter(IncrementRules.SOURCE_VERSION::equalsIgnoreCase)
        .forEach(
            name ->
                problems.add(
                    "column '"
                        + name
                        + "' cannot be carried: with --mode incremental the output has a column of"
                        + " this name; rename it with --query"));
    return Optional.of(
        new IncrementRules(
            options.integer(EmbedJobOption.COMMIT_ROWS, 1),
            options.flag(EmbedJobOption.RETRY_REJECTED),
            options.text(EmbedJobOption.VERSION_COLUMN)));
  }

  /** The partition column comes from the run, so no column of the rows may have its name. */
  private static void checkColumn(
      String column, ImageTask task, EmbedSettings embedding, Problems problems) {
    if (!column.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      problems.add(
          "--partition-by must be a name of letters, digits and _, but was '" + column + "'");
    }
    boolean taken =
        Stream.of(
                embedding.keyColumns(),
                embedding.keepColumns(),
                task.carried(),
                EmbeddingSchema.names(task))
            .flatMap(List::stream)
            .anyMatch(column::equalsIgnoreCase);
    if (taken) {
      problems.add(
          "--partition-by " + column + " is a column of the output already; choose another name");
    }
  }

  private static ImageSource.Origin origin(
      OptionReader options, Optional<Partition> partition, Problems problems) {
    List<String> inputs = options.texts(EmbedJobOption.INPUT);
    Optional<String> query = options.text(EmbedJobOption.QUERY);
    if (options.isGiven(EmbedJobOption.INPUT) == options.isGiven(EmbedJobOption.QUERY)) {
      problems.add(
          inputs.isEmpty()
              ? "nothing says what to embed; give --input or --query"
              : "--input and --query both say what to embed; give one of them");
    }
    if (query.isPresent() && options.isGiven(EmbedJobOption.FORMAT)) {
      problems.add(
          "--format says how to read --input, and a --query says it by itself; leave it out");
    }
    boolean isDated =
        Stream.concat(inputs.stream(), query.stream()).anyMatch(it -> it.contains(DATE));
    if (isDated && !options.isGiven(EmbedJobOption.PARTITION_DATE)) {
      problems.add(DATE + " in --input or --query becomes the date of --partition-date; give it");
    }
    UnaryOperator<String> dated =
        text -> text.replace(DATE, partition.map(Partition::value).orElse(DATE));
    return query.isPresent()
        ? new ImageSource.Origin.Query(dated.apply(query.get()))
        : new ImageSource.Origin.Input(inputs.stream().map(dated).toList());
  }

  private static Optional<Partition> partition(OptionReader options, Mode mode, Problems problems) {
    Optional<String> date = options.text(EmbedJobOption.PARTITION_DATE);
    String column = options.text(EmbedJobOption.PARTITION_BY).orElse("dt");
    if (date.isEmpty()) {
      if (options.isGiven(EmbedJobOption.PARTITION_BY)) {
        problems.add(
            "--partition-by names the column of --partition-date; give --partition-date too");
      }
      return Optional.empty();
    }
    if (mode == Mode.APPEND
        || mode == Mode.INCREMENTAL
        || (mode == Mode.ERROR && options.isGiven(EmbedJobOption.MODE))) {
      problems.add(
          "--partition-date replaces its partition, so it cannot go with --mode "
              + mode.name().toLowerCase(Locale.ROOT)
              + "; leave --mode out");
    }
    try {
      LocalDate.parse(date.get());
    } catch (DateTimeParseException noDate) {
      problems.add("--partition-date must be a date like 2026-11-23, but was '" + date.get() + "'");
    }
    return Optional.of(new Partition(column, date.get()));
  }

  private static String output(OptionReader options, ImageTask task, Problems problems) {
    Optional<String> value = options.text(EmbedJobOption.OUTPUT);
    if (value.isEmpty() && !options.isGiven(EmbedJobOption.OUTPUT)) {
      problems.add("--output is missing: where the " + task.product() + " go");
    }
    return value.orElse("");
  }
}

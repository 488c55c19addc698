// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import static io.ijepa.job.embed.IncrementRules.SOURCE_VERSION;

import io.ijepa.embed.Embedding;
import io.ijepa.job.embed.EmbedJobConfig.Mode;
import io.ijepa.job.input.ImageSource.Origin;
import io.ijepa.job.input.ImageTable;
import io.ijepa.job.run.Paths;
import io.ijepa.job.table.EmbeddingTable;
import io.ijepa.job.table.ExistingTable;
import io.ijepa.job.table.StoredTypes;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedSettings.ProcessorChoice;
import io.ijepa.table.Provenance;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What must hold between a run and its output before anything is written there. */
final class OutputRules {
  private final EmbedJobConfig config;
  private final EmbeddingTable table;
  private final Problems problems;
  private final String product;

  OutputRules(EmbedJobConfig config, EmbeddingTable table, Problems problems) {
    this.config = config;
    this.table = table;
    this.problems = problems;
    this.product = config.task().product();
  }

  /** A run must not read what it writes, nor write among what it reads. */
  boolean areApart(ImageTable images, Configuration hadoop) {
    if (config.source().origin() instanceof Origin.Input input
        && input.locations().contains(config.output().location())) {
      problems.add(
          "--output " + config.output().location() + " is --input: " + product + " go elsewhere");
      return false;
    }
    if (table.folder().isEmpty()) {
      return true;
    }
    Path output = Paths.qualified(table.folder().get(), hadoop);
    for (Path root : images.roots()) {
      Path input = Paths.qualified(root.toString(), hadoop);
      String relation = Paths.relation(output, input);
      if (!relation.isEmpty()) {
        problems.add(
            "--output "
                + config.output().location()
                + " "
                + relation
                + " --input: "
                + product
                + " go elsewhere");
        return false;
      }
    }
    return true;
  }

  /** The table that is there already, if it is one that this run may write to. */
  Optional<ExistingTable> existing() {
    if (!table.exists()) {
      return Optional.empty();
    }
    if (config.output().partition().isEmpty() && config.mode() == Mode.ERROR) {
      problems.add(
          "--output "
              + config.output().location()
              + " exists; choose --mode overwrite or --mode append, or another output");
      return Optional.empty();
    }
    ExistingTable existing = table.existing();
    if (!replacesAll()) {
      checkPartition(existing);
    }
    return Optional.of(existing);
  }

  private boolean replacesAll() {
    return replacesAll(config);
  }

  /** Whether nothing of what is there stays. */
  static boolean replacesAll(EmbedJobConfig config) {
    return config.mode() == Mode.OVERWRITE && config.output().partition().isEmpty();
  }

  private void checkPartition(ExistingTable existing) {
    List<String> wanted =
        config.output().partition().map(partition -> List.of(partition.column())).orElse(List.of());
    if (!existing.partitionColumns().equals(wanted)) {
      problems.add(
          "--output "
              + config.output().location()
              + (existing.partitionColumns().isEmpty()
                  ? " is not partitioned"
                  : " is partitioned by " + String.join(", ", existing.partitionColumns()))
              + ", but this run would write "
              + (wanted.isEmpty()
                  ? "without --partition-date"
                  : "one partition of " + wanted.get(0)));
      return;
    }
    config.output().partition().ifPresent(existing::valueOf);
  }

  /** What the format cannot hold would end the run when it begins to write. */
  void checkTypes(StructType result) {
    for (StructField field : result.fields()) {
      if (!StoredTypes.has(config.output().format(), field.dataType())) {
        problems.add(
            "column '"
                + field.name()
                + "' cannot be carried: "
                + config.output().format().table
                + " has no type "
                + field.dataType().catalogString()
                + "; cast it with --query, or leave it out of --keep-columns");
      }
    }
  }

  /** One table has one set of columns, whatever its format would put up with. */
  void checkColumns(ExistingTable existing, StructType result) {
    if (replacesAll()) {
      return;
    }
    List<String> there = existing.columns();
    List<String> here = ExistingTable.columns(result, List.of());
    List<String> missing = there.stream().filter(column -> !here.contains(column)).toList();
    List<String> added =
        here.stream().filter(column -> !there.contains(column) && !isVersion(column)).toList();
    if (!missing.isEmpty() || !added.isEmpty()) {
      problems.add(
          "--output "
              + config.output().location()
              + " has other columns than this run would write: "
              + (missing.isEmpty() ? "none" : String.join(", ", missing))
              + " instead of "
              + (added.isEmpty() ? "none" : String.join(", ", added)));
    }
  }

  /** An increment gives it to a table that was written without. */
  private boolean isVersion(String column) {
    return config.increment().isPresent() && column.equals(SOURCE_VERSION + " string");
  }

  /**
   * Vectors of two models in one table would be compared by somebody, some day.
   *
   * @return whether the table holds another model, and the user insists
   */
  boolean checkModel(ExistingTable existing, Embedding embedding) {
    if (replacesAll()) {
      return false;
    }
    String model = embedding.model();
    List<String> others =
        existing.models().stream()
            .filter(other -> !Provenance.isSame(other, model))
            .map(other -> other == null ? "unknown: null" : other)
            .sorted()
            .toList();
    if (!others.isEmpty() && !config.force()) {
      problems.add(
          "--output "
              + config.output().location()
              + " holds "
              + product
              + " of another model ("
              + String.join(", ", others)
              + ") than this run would add ("
              + model
              + "); "
              + advice(existing, embedding)
              + "choose another output, or --mode overwrite, or --force");
    }
    return !others.isEmpty();
  }

  private static String advice(ExistingTable existing, Embedding embedding) {
    return embedding
        .otherProcessor(existing.models())
        .map(ProcessorChoice::text)
        .map(
            "it is the same model with --processor %1$s: add to it with --processor %1$s, or "
                ::formatted)
        .orElse("");
  }
}

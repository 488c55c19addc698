// SPDX-License-Identifier: Apache-2.0
package io.ijepa.table;

import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedOption;
import io.ijepa.settings.EmbedSettings;
import io.ijepa.settings.EmbedSettings.ProcessorChoice;
import io.ijepa.settings.SearchOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.Metadata;

/**
 * Which models made a table of embeddings.
 *
 * @param recorded whether the table says so at all
 * @param models the distinct values of its {@code model} column, {@code unknown} for a null
 * @param details what the metadata of its {@code embedding} column says; sources other than Parquet
 *     and Delta may have lost it
 */
public record Provenance(boolean recorded, Set<String> models, Optional<Metadata> details) {

  /** What stands for the model of rows whose column is null. */
  private static final String UNKNOWN = "unknown";

  /** Reads the table's {@code model} column. */
  public static Provenance of(Dataset<Row> table) {
    List<String> names = List.of(table.schema().fieldNames());
    Optional<Metadata> details =
        names.contains(EmbeddingSchema.EMBEDDING)
            ? Optional.of(table.schema().apply(EmbeddingSchema.EMBEDDING).metadata())
                .filter(metadata -> metadata.contains(ProvenanceKey.MODEL_URI.key()))
            : Optional.empty();
    if (!names.contains(EmbeddingSchema.MODEL)) {
      return new Provenance(false, Set.of(), details);
    }
    List<String> models =
        table
            .select(EmbeddingSchema.MODEL)
            .na()
            .fill(UNKNOWN)
            .distinct()
            .as(Encoders.STRING())
            .collectAsList();
    return new Provenance(true, new TreeSet<>(models), details);
  }

  /**
   * The settings that embed further images as this table's were, as far as the metadata tell, but
   * for the masks, which only the table's own images have. Without metadata: the defaults.
   *
   * @throws InvalidOptionsException where the metadata hold what is no value of an option
   */
  public EmbedSettings settings() {
    Map<String, String> values = new TreeMap<>();
    for (EmbedOption option : EnumSet.complementOf(EnumSet.of(EmbedOption.MASK_COLUMN))) {
      details
          .flatMap(metadata -> ProvenanceKey.of(option).flatMap(key -> key.text(metadata)))
          .ifPresent(value -> values.put(option.key(), value));
    }
    if (details.isPresent()) { // it says so, or is from before there was a choice
      values.putIfAbsent(EmbedOption.PROCESSOR.key(), ProcessorChoice.PILLOW_12.text());
    }
    Problems problems = new Problems();
    EmbedSettings settings =
        EmbedSettings.read(
            new OptionReader(values, OptionNames.prefixed("the table's metadata: "), problems));
    problems.throwIfAny();
    return settings.toBuilder().names(OptionNames.PLAIN).build();
  }

  /** Whether this model's vectors may be compared with the table's. */
  public boolean isOf(String model) {
    return models.stream().allMatch(known -> isSame(known, model));
  }

  /**
   * Whether two values of a {@code model} column stand for the same model and the same options: by
   * the fingerprint after the {@code @}, whatever the folder is called. A null says nothing, and is
   * the same as none.
   */
  public static boolean isSame(String model, String other) {
    return model != null && other != null && identity(model).equals(identity(other));
  }

  /** How many models the rows are of, by their fingerprints. */
  public long distinctModels() {
    return models.stream().map(Provenance::identity).distinct().count();
  }

  /** What tells two models apart: all of a name that comes from the model's contents. */
  private static String identity(String model) {
    return model.substring(model.lastIndexOf('@') + 1);
  }

  /**
   * Whether vectors of this table may be compared with each other.
   *
   * @param what the table, for messages: "the embeddings"
   */
  public void checkOneModel(String what, Problems problems) {
    if (!recorded) {
      problems.add(
          what
              + " have no column 'model' to say which model made them; make them with embed, or"
              + " compare them all the same with "
              + problems.named(SearchOption.FORCE));
    } else if (models.contains(UNKNOWN)) {
      problems.add(
          what
              + " have rows whose column 'model' is null, so that nobody knows which model made"
              + " them; leave them out, or compare them all the same with "
              + problems.named(SearchOption.FORCE));
    } else if (distinctModels() > 1) {
      problems.add(
          what
              + " are of several models ("
              + String.join(", ", models)
              + "), and their vectors cannot be compared; choose the rows of one, or use "
              + problems.named(SearchOption.FORCE));
    }
  }

  /**
   * Whether another table's vectors may be compared with this one's.
   *
   * @param what the other table, for messages: "the queries"
   */
  public void checkSameModel(String what, Provenance other, Problems problems) {
    Set<String> here = new TreeSet<>(models.stream().map(Provenance::identity).toList());
    Set<String> there = new TreeSet<>(other.models.stream().map(Provenance::identity).toList());
    if (here.size() == 1 && there.size() == 1 && !here.equals(there)) {
      boolean named = !processor().equals(other.processor());
      problems.add(
          what
              + " are of the model "
              + other.description(named)
              + ", but the embeddings are of "
              + description(named)
              + "; embed both with one model, or use "
              + problems.named(SearchOption.FORCE));
    }
  }

  private String description(boolean withProcessor) {
    String all = String.join(", ", models);
    return withProcessor
        ? all + processor().map(name -> " (processor " + name + ")").orElse("")
        : all;
  }

  /** Whose pixels; empty where the metadata are lost. */
  private Optional<String> processor() {
    return details.map(
        metadata ->
            ProvenanceKey.PROCESSOR.text(metadata).orElse(ProcessorChoice.PILLOW_12.text()));
  }
}

package io.ijepa.udf;

import io.ijepa.option.Problems;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.Metadata;

/**
 * Which models made a table of embeddings.
 *
 * @param recorded whether the table says so at all
 * @param models the distinct values of its {@code model} column
 * @param details what the metadata of its {@code embedding} column says; sources other than Parquet
 *     and Delta may have lost it
 */
public record Provenance(boolean recorded, Set<String> models, Optional<Metadata> details) {

  /** Reads the table's {@code model} column. */
  public static Provenance of(Dataset<Row> table) {
    List<String> names = List.of(table.schema().fieldNames());
    Optional<Metadata> details =
        names.contains(EmbeddingSchema.EMBEDDING)
            ? Optional.of(table.schema().apply(EmbeddingSchema.EMBEDDING).metadata())
                .filter(metadata -> metadata.contains("model_uri"))
            : Optional.empty();
    if (!names.contains(EmbeddingSchema.MODEL)) {
      return new Provenance(false, Set.of(), details);
    }
    List<String> models =
        table
            .select(EmbeddingSchema.MODEL)
            .na()
            .fill("unknown")
            .distinct()
            .as(Encoders.STRING())
            .collectAsList();
    return new Provenance(true, new TreeSet<>(models), details);
  }

  /** What tells two models apart: all of a name that comes from the model's contents. */
  static String identity(String model) {
    return model.substring(model.lastIndexOf('@') + 1);
  }

  /**
   * Whether vectors of this table may be compared with each other.
   *
   * @param what the table, for messages: "the embeddings"
   */
  void checkOneModel(String what, Problems problems) {
    if (!recorded) {
      problems.add(
          what
              + " have no column 'model' to say which model made them; make them with embed, or"
              + " compare them all the same with --force");
    } else if (models.stream().map(Provenance::identity).distinct().count() > 1) {
      problems.add(
          what
              + " are of several models ("
              + String.join(", ", models)
              + "), and their vectors cannot be compared; choose the rows of one, or use --force");
    }
  }

  /** Whether the queries' vectors may be compared with this table's. */
  void checkSameModel(Provenance queries, Problems problems) {
    Set<String> here = new TreeSet<>(models.stream().map(Provenance::identity).toList());
    Set<String> there = new TreeSet<>(queries.models.stream().map(Provenance::identity).toList());
    if (here.size() == 1 && there.size() == 1 && !here.equals(there)) {
      problems.add(
          "the queries are of the model "
              + String.join(", ", queries.models)
              + ", but the embeddings are of "
              + String.join(", ", models)
              + "; embed both with one model, or use --force");
    }
  }
}

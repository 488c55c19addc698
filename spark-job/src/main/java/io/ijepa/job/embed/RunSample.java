// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import io.ijepa.source.ErrorText;
import io.ijepa.table.EmbeddingSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A few rows of a result, for people.
 *
 * @param vectors how long a vector is, in words; empty where no row has one
 * @param rejected the first rejected rows by their keys: each with its reason, no more than {@link
 *     #MOST}
 */
record RunSample(Optional<String> vectors, List<String> rejected) {
  static final int MOST = 5;

  /** More than is shown; a key may be a whole image in base64. */
  private static final int MOST_KEY_CHARACTERS = 4 * ErrorText.MAX_LENGTH;

  static final RunSample NONE = new RunSample(Optional.empty(), List.of());

  RunSample {
    rejected = List.copyOf(rejected);
  }

  /**
   * Looks at rows that are computed already.
   *
   * @param keys the columns that identify a row
   * @param anyRejected whether there is a rejected one
   */
  static RunSample of(Dataset<Row> rows, List<String> keys, boolean anyRejected) {
    return new RunSample(vectors(rows), anyRejected ? rejected(rows, keys) : List.of());
  }

  /** The two as one, of which this one came first. */
  RunSample and(RunSample other) {
    return new RunSample(
        vectors.or(other::vectors),
        Stream.of(rejected, other.rejected).flatMap(List::stream).limit(MOST).toList());
  }

  private static Optional<String> vectors(Dataset<Row> rows) {
    if (!Arrays.asList(rows.columns()).contains(EmbeddingSchema.EMBEDDING)) {
      return Optional.empty(); // of a classification
    }
    Column embedding = column(EmbeddingSchema.EMBEDDING);
    boolean isOnePerPatch =
        rows.schema().apply(EmbeddingSchema.EMBEDDING).dataType() instanceof ArrayType of
            && of.elementType() instanceof ArrayType;
    Column length =
        functions.size(isOnePerPatch ? functions.get(embedding, functions.lit(0)) : embedding);
    return rows
        .where(embedding.isNotNull())
        .select(functions.size(embedding), length)
        .limit(1)
        .collectAsList()
        .stream()
        .map(
            row ->
                isOnePerPatch
                    ? String.format(
                        Locale.ROOT,
                        "%,d of %,d numbers for each image",
                        row.getInt(0),
                        row.getInt(1))
                    : String.format(Locale.ROOT, "%,d numbers each", row.getInt(1)))
        .findFirst();
  }

  private static List<String> rejected(Dataset<Row> rows, List<String> keys) {
    StructType schema = rows.schema();
    Column key =
        functions.concat_ws(
            ", ",
            Arrays.stream(schema.fields())
                .filter(field -> keys.stream().anyMatch(field.name()::equalsIgnoreCase))
                .map(RunSample::text)
                .toArray(Column[]::new));
    List<String> lines = new ArrayList<>();
    for (Row row :
        rows.where(column(EmbeddingSchema.STATUS).notEqual(EmbeddingSchema.OK))
            .select(key.as("key"), column(EmbeddingSchema.STATUS), column(EmbeddingSchema.ERROR))
            .orderBy("key")
            .limit(MOST)
            .collectAsList()) {
      lines.add(ErrorText.of(row.getString(0)) + "  " + row.getString(1) + ": " + row.getString(2));
    }
    return lines;
  }

  private static Column text(StructField key) {
    Column column = column(key.name());
    Column text =
        key.dataType() instanceof BinaryType ? functions.hex(column) : column.cast("string");
    return functions.coalesce(
        functions.substring(text, 1, MOST_KEY_CHARACTERS), functions.lit("null"));
  }

  private static Column column(String name) {
    return functions.col(EmbeddingSchema.quoted(name));
  }
}

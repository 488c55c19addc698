// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import io.ijepa.table.EmbeddingSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;

/** What a run's rows do to their table. */
public sealed interface Change {

  /** They are added; where there is no table, they make it. */
  record Add() implements Change {}

  /** They take the place of everything that is there. */
  record ReplaceAll() implements Change {}

  /**
   * They take the place of exactly this partition, whose value they all hold.
   *
   * @param value in the column's type
   */
  record ReplacePartition(Partition partition, Column value) implements Change {}

  /**
   * They take the place of the rows that have their keys, and are added where there are none. A
   * column that the table lacks is added, with nulls in its old rows.
   *
   * @param keys columns that identify a row; null is a value like any other
   * @param mayBeThere false where it is known that the table has none of these keys
   */
  record ReplaceKeys(List<String> keys, boolean mayBeThere) implements Change {
    private static final String OLD = "_ijepa_old";

    /** The key of each row, once. */
    Dataset<Row> of(Dataset<Row> rows) {
      return rows.select(
              keys.stream()
                  .map(key -> functions.col(EmbeddingSchema.quoted(key)))
                  .toArray(Column[]::new))
          .distinct();
    }

    /**
     * The rows of a table whose keys are, or are not, among these.
     *
     * @param type of join: {@code left_semi} or {@code left_anti}
     * @param those as {@link #of} gives them
     */
    Dataset<Row> rows(Dataset<Row> table, String type, Dataset<Row> those) {
      Column same = functions.lit(true);
      Column[] renamed = new Column[keys.size()];
      for (int i = 0; i < renamed.length; i++) {
        String key = EmbeddingSchema.quoted(keys.get(i));
        renamed[i] = those.col(key).as(OLD + i);
        same = same.and(table.col(key).eqNullSafe(functions.col(OLD + i)));
      }
      return table.join(those.select(renamed), same, type);
    }

    /**
     * Makes the change by one {@code MERGE}: the old rows match a line of their key that deletes
     * them, and the new rows match nothing, so that rows may share a key.
     *
     * @param table its name or path, as SQL spells it
     */
    void merge(Dataset<Row> rows, String table) throws Exception {
      Dataset<Row> fresh = rows.withColumn(OLD, functions.lit(false));
      Dataset<Row> gone = of(rows).withColumn(OLD, functions.lit(true));
      List<String> same = new ArrayList<>(List.of("s." + OLD));
      keys.stream()
          .map(EmbeddingSchema::quoted)
          .forEach(key -> same.add("t." + key + " <=> s." + key));
      List<String> columns = Stream.of(rows.columns()).map(EmbeddingSchema::quoted).toList();
      String view = "ijepa_" + UUID.randomUUID().toString().replace("-", "");
      fresh.unionByName(gone, true).createOrReplaceTempView(view);
      try {
        rows.sparkSession()
            .sql(
                "MERGE INTO "
                    + table
                    + " t USING "
                    + view
                    + " s ON "
                    + String.join(" AND ", same)
                    + " WHEN MATCHED THEN DELETE WHEN NOT MATCHED AND NOT s."
                    + OLD
                    + " THEN INSERT ("
                    + String.join(", ", columns)
                    + ") VALUES (s."
                    + String.join(", s.", columns)
                    + ")");
      } finally {
        rows.sparkSession().catalog().dropTempView(view);
      }
    }

    /** The columns that the rows have and their table has not. */
    static List<StructField> newColumns(Dataset<Row> rows, Dataset<Row> existing) {
      List<String> there = List.of(existing.columns());
      return Stream.of(rows.schema().fields())
          .filter(field -> !there.contains(field.name()))
          .toList();
    }
  }
}

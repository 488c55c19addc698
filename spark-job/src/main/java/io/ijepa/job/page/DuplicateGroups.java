// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.page;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.negate;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.struct;

import io.ijepa.search.Duplicates;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The first clusters of duplicates: the row to keep, and the others of its cluster. */
public final class DuplicateGroups {
  private DuplicateGroups() {}

  /**
   * Collects as many groups as a page can show. A match's score is its similarity to the row to
   * keep; NaN where the two are no pair and only hang together by others.
   *
   * @param pairs of {@link Duplicates#pairs}
   * @param clusters of {@link Duplicates#clusters}
   */
  public static List<Group> first(Dataset<Row> pairs, Dataset<Row> clusters) {
    StructType schema = clusters.schema();
    List<StructField> keepers = prefixed(schema, Duplicates.KEEPER);
    List<StructField> members =
        keepers.stream()
            .map(keeper -> schema.apply(keeper.name().substring(Duplicates.KEEPER.length())))
            .toList();
    Dataset<Row> others =
        clusters.select(text(keepers).as("keeper"), text(members).as("key")).where("keeper <> key");
    Column farness = coalesce(negate(col("score")).cast("double"), lit(Double.NaN));
    return others
        .join(
            scores(bothWays(pairs), others.select("keeper").distinct()),
            new String[] {"keeper", "key"},
            "left")
        .groupBy("keeper")
        .agg(
            slice(
                    array_sort(collect_list(struct(farness.as("far"), col("key")))),
                    1,
                    ResultPage.MOST_MATCHES)
                .as("matches"),
            count(lit(1)).as("found"))
        .orderBy("keeper")
        .limit(ResultPage.MOST_PICTURES)
        .collectAsList()
        .stream()
        .map(row -> new Group(row.getString(0), matches(row.getList(1)), row.getLong(2)))
        .toList();
  }

  /**
   * Copies of a picture are paired with one of them alone; what that one is to others, they are.
   */
  private static Dataset<Row> scores(Dataset<Row> pairs, Dataset<Row> keepers) {
    Dataset<Row> ofKeepers = pairs.join(keepers, "keeper");
    Dataset<Row> copies =
        pairs.where("score = 1").select(col("keeper").as("key"), col("key").as("copy"));
    Dataset<Row> ofCopies =
        ofKeepers
            .join(copies, "key")
            .where("keeper <> copy")
            .select(col("keeper"), col("copy").as("key"), col("score"));
    return ofKeepers
        .select("keeper", "key", "score")
        .union(ofCopies)
        .groupBy("keeper", "key")
        .agg(max("score").as("score"));
  }

  private static Dataset<Row> bothWays(Dataset<Row> pairs) {
    Column one = text(prefixed(pairs.schema(), Duplicates.ONE));
    Column other = text(prefixed(pairs.schema(), Duplicates.OTHER));
    Column score = col(Duplicates.SCORE).as("score");
    return pairs
        .select(one.as("keeper"), other.as("key"), score)
        .union(pairs.select(other.as("keeper"), one.as("key"), score));
  }

  private static List<StructField> prefixed(StructType schema, String prefix) {
    return Arrays.stream(schema.fields()).filter(field -> field.name().startsWith(prefix)).toList();
  }

  private static Column text(List<StructField> keys) {
    return KeyText.of(keys.toArray(StructField[]::new));
  }

  /** Spark sorts NaN behind every number. */
  private static List<Match> matches(List<Row> rows) {
    return rows.stream().map(row -> new Match(row.getString(1), -row.getDouble(0))).toList();
  }
}

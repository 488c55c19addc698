// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.page;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.struct;

import io.ijepa.search.Search;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The first queries of a search with their nearest rows. */
public final class SearchGroups {
  private SearchGroups() {}

  /**
   * Collects as many groups as a page can show.
   *
   * @param neighbours the rows of {@link Search.Result}
   */
  public static List<Group> first(Dataset<Row> neighbours) {
    StructType schema = neighbours.schema();
    return neighbours
        .select(
            key(schema, Search.QUERY).as("query"),
            struct(
                    col(Search.RANK).as("rank"),
                    key(schema, Search.NEIGHBOR).as("key"),
                    col(Search.SCORE).as("score"))
                .as("match"))
        .groupBy("query")
        .agg(
            slice(array_sort(collect_list("match")), 1, ResultPage.MOST_MATCHES).as("matches"),
            count(lit(1)).as("found"))
        .orderBy("query")
        .limit(ResultPage.MOST_PICTURES)
        .collectAsList()
        .stream()
        .map(row -> new Group(row.getString(0), matches(row.getList(1)), row.getLong(2)))
        .toList();
  }

  private static List<Match> matches(List<Row> rows) {
    return rows.stream().map(row -> new Match(row.getString(1), row.getFloat(2))).toList();
  }

  private static Column key(StructType schema, String prefix) {
    return KeyText.of(
        Arrays.stream(schema.fields())
            .filter(field -> field.name().startsWith(prefix))
            .toArray(StructField[]::new));
  }
}

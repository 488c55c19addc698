// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.search;

import io.ijepa.search.Search;
import io.ijepa.table.EmbeddingSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** The neighbours of the first few queries, for a terminal. */
final class NeighborText {
  private static final int SHOWN = 10;

  private final Dataset<Row> neighbors;
  private final int topK;

  NeighborText(SearchOutcome outcome) {
    this.neighbors = outcome.neighbors();
    this.topK = outcome.config().search().topK();
  }

  List<String> lines() {
    Column[] order =
        Stream.concat(names(Search.QUERY), Stream.of(Search.RANK))
            .map(NeighborText::column)
            .toArray(Column[]::new);
    int most = (int) Math.min(1000L, (long) SHOWN * topK);
    List<Row> rows = neighbors.orderBy(order).limit(most + 1).collectAsList();
    List<String> lines = new ArrayList<>();
    String last = null;
    for (Row row : rows.subList(0, Math.min(most, rows.size()))) {
      String query = text(row, Search.QUERY);
      if (!query.equals(last)) {
        lines.add(query);
        last = query;
      }
      lines.add(
          String.format(
              Locale.ROOT,
              "  %4d  %8.5f  %s",
              row.<Integer>getAs(Search.RANK),
              row.<Float>getAs(Search.SCORE),
              text(row, Search.NEIGHBOR)));
    }
    if (rows.size() > most) {
      lines.add(".. and more; --output writes all of them");
    }
    return lines;
  }

  private Stream<String> names(String prefix) {
    return Stream.of(neighbors.columns()).filter(name -> name.startsWith(prefix));
  }

  private static Column column(String name) {
    return functions.col(EmbeddingSchema.quoted(name));
  }

  private String text(Row row, String prefix) {
    return names(prefix)
        .map(name -> String.valueOf(row.<Object>getAs(name)))
        .collect(Collectors.joining(" "));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.duplicates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ijepa.job.run.ReportPart;
import io.ijepa.job.run.RowCounts;
import io.ijepa.search.Duplicates;
import io.ijepa.table.EmbeddingSchema;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * How much a run over duplicates has found.
 *
 * @param rows what became of the table's rows
 * @param standing rows of the standing table that they were compared with
 * @param otherModelForced whether models differ or are unknown, and the user insisted
 * @param members rows that lie in a cluster
 */
record DuplicatesFindings(
    RowCounts rows,
    long standing,
    boolean otherModelForced,
    long pairs,
    long members,
    long clusters)
    implements ReportPart {

  static DuplicatesFindings of(
      Duplicates.Pairs found, boolean otherModelForced, Dataset<Row> pairs, Dataset<Row> clusters) {
    Column[] keepers =
        Stream.of(clusters.columns())
            .filter(name -> name.startsWith(Duplicates.KEEPER))
            .map(name -> functions.col(EmbeddingSchema.quoted(name)))
            .toArray(Column[]::new);
    return new DuplicatesFindings(
        new RowCounts(
            found.compared() + found.withoutVector() + found.notFinite(),
            found.compared(),
            found.withoutVector(),
            found.notFinite()),
        found.standing(),
        otherModelForced,
        pairs.count(),
        clusters.count(),
        clusters.select(keepers).distinct().count());
  }

  @Override
  public void addTo(ObjectNode json) {
    json.put("other_model_forced", otherModelForced);
    rows.addTo(json);
    json.put("standing_rows", standing);
    json.put("pairs", pairs);
    json.put("rows_in_clusters", members);
    json.put("clusters", clusters);
  }
}
